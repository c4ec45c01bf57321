import { requestError } from '../errors/request-error.js';

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
    throw requestError('it needs a path below baseUrl, such as "/api/v1/…"');
  }
  if (TREACHEROUS.test(path)) {
    throw requestError(
      'it has white space, a control character or a backslash in its path. Use encodeURIComponent()',
    );
  }
  if (path.startsWith('//')) {
    throw requestError(
      'it has a path that begins with "//", which names another host. Begin it with one slash',
    );
  }
  const text = SCHEME.test(path) ? path : base.href + path.replace(/^\//, '');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.origin !== base.origin || url.username || url.password) {
    throw requestError(
      `it goes to another origin than baseUrl (${base.origin}), where the session token must not get. ` +
        'Use a path, and another HttpService for other servers',
    );
  }
  if (!`${url.pathname}/`.startsWith(base.pathname) || hasDotDot(text)) {
    throw requestError(`it climbs out of baseUrl (${base.href}). Use a path below it, without ".."`);
  }
  return url;
}

/** How often a path may be encoded over again: once for the URL, once for who passes it on, and once more. */
const MOST_DECODINGS = 3;

/** Whether a segment is "..", also to a server behind that decodes more than a URL parser, or leaves out what follows a ";". */
function hasDotDot(text: string): boolean {
  let path = text.replace(/[?#].*/, '');
  for (let decoding = 0; path.includes('%'); decoding += 1) {
    const decoded = decodedOnce(path, decoding === 0);
    if (decoded === path) {
      break;
    }
    if (decoding === MOST_DECODINGS) {
      throw requestError(
        'its path is encoded over and over. Encode each part once, with encodeURIComponent()',
      );
    }
    path = decoded;
  }
  return path.split(/[/\\]/).some((segment) => segment.replace(/[;?#\0].*/s, '').trim() === '..');
}

/** @throws {DefexaRequestError} if it encodes nothing, where that is an error */
function decodedOnce(path: string, isStrict: boolean): string {
  try {
    return decodeURIComponent(path);
  } catch {
    if (isStrict) {
      throw requestError('it has a "%" in its path that encodes nothing. Use encodeURIComponent()');
    }
    // Text of the app's that has a "%" of its own.
    return path.replace(/%(?:2e|2f|5c|3b|25)/gi, (code) =>
      String.fromCharCode(Number.parseInt(code.slice(1), 16)),
    );
  }
}
