import type { Rule } from './rule.js';

interface BaseUrlOptions {
  readonly allowInsecureBaseUrl?: boolean;
}

/** Hosts for which `http:` is allowed: the key does not leave the machine. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** No message shows the URL, since it may contain credentials. */
export const BASE_URL_RULES: readonly Rule<string>[] = [
  {
    isMet: (value: unknown) => typeof value === 'string' && URL.canParse(value),
    message: 'must be a URL such as https://business.payments.defexa.io/',
  },
  rule(
    ({ protocol }) => protocol === 'https:' || protocol === 'http:',
    'must begin with https:// (or http://, for this machine only)',
  ),
  rule(
    ({ username, password }) => !username && !password,
    'must not contain a user name or password: the key is sent in a header',
  ),
  rule(
    ({ search, hash }) => !search && !hash,
    'must not contain a query or a fragment: paths are appended to it',
  ),
  rule(
    ({ pathname }) => !/\/(api\/+v1|da\/+login)(\/|$)/i.test(pathname),
    'must end before /api/v1: the paths that are appended to it begin with that',
  ),
  rule(
    ({ protocol, hostname }, options) =>
      protocol === 'https:' || LOOPBACK.test(hostname) || options?.allowInsecureBaseUrl === true,
    ({ isFromVariable }) =>
      'must begin with https: unless its host is this machine (localhost, 127.0.0.1, [::1]): over http:, others could read the key. ' +
      `For a server with test keys, set allowInsecureBaseUrl${isFromVariable ? ' (DEFEXA_ALLOW_INSECURE_BASE_URL)' : ''}`,
  ),
];

function rule(
  isMet: (url: URL, options?: BaseUrlOptions) => boolean,
  message: Rule['message'],
): Rule<string> {
  return { isMet: (value, options) => isMet(new URL(value), options), message };
}

/** The latest base URL. Most accounts have the same one, so they share it. */
let latest = { value: '', url: new URL('http://localhost/') };

/** The base URL with exactly one slash at its end, so that paths can be joined to it. Do not change it: it is shared. */
export function parseBaseUrl(value: string): URL {
  if (value !== latest.value && value !== latest.url.href) {
    const url = new URL(value);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/`;
    latest = { value, url };
  }
  return latest.url;
}
