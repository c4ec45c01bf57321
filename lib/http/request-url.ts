import { refused } from './refused.js';

/** What no path needs, and what URL parsers drop or read as a slash. */
const TREACHEROUS = /[\s\p{C}\\]/u;
const SCHEME = /^[a-z][a-z\d+.-]*:/i;

/**
 * Where a request goes: `path` joined to the base URL. A full URL will do, if it is below the base URL.
 *
 * @param base with a slash at its end
 * @throws {DefexaRequestError} if the path leads anywhere else, so that no session token gets there
 */
export function requestUrl(path: string | undefined, base: URL): URL {
  if (typeof path !== 'string' || path === '') {
    throw refused('it needs a path below baseUrl, such as "/api/v1/…"');
  }
  if (TREACHEROUS.test(path)) {
    throw refused(
      'it has white space, a control character or a backslash in its path. Use encodeURIComponent()',
    );
  }
  if (path.startsWith('//')) {
    throw refused('it has a path that begins with "//", which names another host. Begin it with one slash');
  }
  const text = SCHEME.test(path) ? path : base.href + path.replace(/^\//, '');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.origin !== base.origin || url.username || url.password) {
    throw refused(
      `it goes to another origin than baseUrl (${base.origin}), where the session token must not get. ` +
        'Use a path, and another HttpService for other servers',
    );
  }
  if (!url.pathname.startsWith(base.pathname) || hasDotDot(text)) {
    throw refused(`it climbs out of baseUrl (${base.href}). Use a path below it, without ".."`);
  }
  return url;
}

/** Whether a segment is "..", also where a server behind might decode more than a URL parser does. */
function hasDotDot(text: string): boolean {
  const path = text.replace(/[?#].*/, '');
  try {
    return /(^|[/\\])\.\.([/\\]|$)/.test(path.includes('%') ? decodeURIComponent(path) : path);
  } catch {
    throw refused('it has a "%" in its path that encodes nothing. Use encodeURIComponent()');
  }
}
