/** Hosts for which `http:` is allowed: the key never leaves the machine. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * What is wrong with a base URL, in words that do not show credentials in it.
 *
 * @returns undefined where requests can be sent there
 */
export function baseUrlProblem(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) {
    return 'must be a URL such as https://business.payments.defexa.io/';
  }
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return 'must begin with https:// (http:// for this machine alone)';
  }
  if (url.username || url.password) {
    return 'must not carry a user name or password: the key is sent in a header';
  }
  if (url.search || url.hash) {
    return 'must not carry a query or a fragment: paths are added to its end';
  }
  if (/\/(api\/v1|da\/login)\/*$/.test(url.pathname)) {
    return 'must end before /api/v1, which is a part of the paths that are added to it';
  }
  return url.protocol === 'http:' && !LOOPBACK.test(url.hostname)
    ? 'must begin with https: unless its host is this machine (localhost, 127.0.0.1, [::1]), or the key could be read on its way'
    : undefined;
}

/** The base URL with exactly one slash at its end, so that paths can be joined to it. */
export function normalBaseUrl(value: string): string {
  const url = new URL(value);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/`;
  return url.href;
}
