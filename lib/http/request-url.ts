import { requestError } from '../errors/defexa-errors.js';

/** Characters that no path needs, and that URL parsers drop or read as a slash. */
const UNSAFE_CHARACTERS = /[\s\p{C}\\]/u;
const SCHEME = /^[a-z][a-z\d+.-]*:/i;

/** A path that URL parsers leave as it is, as most are: segments of unreserved characters that do not begin with a dot. */
const PLAIN_PATH = /^\/?[\w~-][\w.~-]*(\/[\w~-][\w.~-]*)*\/?$/;

/** The URL of a request, without a fragment. */
export interface RequestUrl {
  readonly href: string;
  /** Path and query. */
  readonly path: string;
}

/**
 * Joins `path` to the base URL. Accepts a full URL that is below the base URL.
 *
 * @param base with a slash at its end
 * @throws {DefexaRequestError} if the path leads anywhere else, where the session token must not go
 */
export function resolveRequestUrl(path: string | undefined, base: URL): RequestUrl {
  if (typeof path !== 'string' || path === '') {
    throw requestError('it has no URL. Pass a path below baseUrl, such as "/api/v1/…"');
  }
  if (PLAIN_PATH.test(path)) {
    const relative = path.startsWith('/') ? path.slice(1) : path;
    return { href: base.href + relative, path: base.pathname + relative };
  }
  if (UNSAFE_CHARACTERS.test(path)) {
    throw requestError(
      'its path contains white space, a control character or a backslash. Encode it with encodeURIComponent()',
    );
  }
  if (path.startsWith('//')) {
    throw requestError('its path starts with "//", which names another host. Start it with one slash');
  }
  const href = SCHEME.test(path) ? path : base.href + path.replace(/^\//, '');
  const url = URL.canParse(href) ? new URL(href) : undefined;
  if (url?.origin !== base.origin || url.username || url.password) {
    throw requestError(
      `its URL is not at the origin of baseUrl (${base.origin}), the only one that may get the session token. ` +
        'Use a path, or another HttpService for other servers',
    );
  }
  if (!`${url.pathname}/`.startsWith(base.pathname) || hasParentSegment(href)) {
    throw requestError(`its path leads out of baseUrl (${base.href}). Use a path below it, without ".."`);
  }
  return toRequestUrl(url);
}

export function toRequestUrl({ origin, pathname, search }: URL): RequestUrl {
  const path = pathname + search;
  return { href: origin + path, path };
}

/**
 * Whether a path segment is "..", also for a server behind a gateway that decodes more often than a URL parser, or that ignores
 * what follows a ";".
 */
function hasParentSegment(href: string): boolean {
  const path = decodeRepeatedly(href.replace(/[?#].*/, ''));
  return path.split(/[/\\]/).some((segment) => segment.replace(/[;?#\0].*/s, '').trim() === '..');
}

/** How often a path may be percent-encoded: once for the URL, once for a gateway, and once more. */
const MAX_DECODINGS = 3;

/** @throws {DefexaRequestError} if the path is malformed, or is still encoded after the last decoding */
function decodeRepeatedly(path: string): string {
  let decoded = decodeOnce(path);
  for (let decodings = 1; decodings < MAX_DECODINGS; decodings += 1) {
    decoded = decodeLeniently(decoded);
  }
  if (decodeLeniently(decoded) !== decoded) {
    throw requestError('its path is encoded too often. Encode each segment once, with encodeURIComponent()');
  }
  return decoded;
}

function decodeOnce(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw requestError('its path contains a "%" that encodes nothing. Encode it with encodeURIComponent()');
  }
}

/** Accepts a literal "%", which a decoded path may contain. Still decodes what could form a "..": ".", "/", "\", ";" and "%". */
function decodeLeniently(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path.replace(/%(?:2e|2f|5c|3b|25)/gi, (encoded) =>
      String.fromCharCode(Number.parseInt(encoded.slice(1), 16)),
    );
  }
}
