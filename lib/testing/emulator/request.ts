import type { DefexaProblemCode } from '../../platform/problem.js';

/** A request as the platform sees it, over any transport. */
export interface PlatformRequest {
  readonly method?: string;
  /** With its query. */
  readonly path: string;
  readonly headers: { readonly authorization?: string; readonly 'content-type'?: string };
  readonly body: string;
}

/** The part of the platform that a request is for. */
export type Route = 'login' | 'invoice' | 'other';

export function routeOf({ method, path }: Pick<PlatformRequest, 'method' | 'path'>): Route {
  if (method === 'POST' && path === '/api/v1/da/login') {
    return 'login';
  }
  // A path with /api/v1/ twice shows that it was appended to a base URL that has it already.
  const isInvoice = method === 'POST' && path.split('?', 1)[0]!.lastIndexOf('/api/v1/') === 0;
  return isInvoice ? 'invoice' : 'other';
}

/** Parses a body as an object; an empty one is valid, as in the documented example with curl. */
export function parseBody(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body === '' ? '{}' : body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Finds a problem with a request that does not depend on its route's rules. */
export function requestProblem(
  route: Route,
  { headers }: Pick<PlatformRequest, 'headers'>,
  body: object | undefined,
): DefexaProblemCode | undefined {
  if (route === 'other') {
    return 'no_route_match';
  }
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) {
    return 'content_type_not_allowed';
  }
  return body === undefined ? 'invalid_json' : undefined;
}

/** Reads the key of a login, valid or not. */
export function keyOf({ headers }: Pick<PlatformRequest, 'headers'>): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
}

/** Finds a problem with the `Authorization` header of a login. */
export function authorizationProblem(
  authorization: string | undefined,
  merchantPrivateKey: string,
): DefexaProblemCode | undefined {
  if (authorization === undefined) {
    return 'auth_header_not_found';
  }
  if (!authorization.startsWith('Bearer ')) {
    return 'unknown_auth_header';
  }
  return authorization === `Bearer ${merchantPrivateKey}` ? undefined : 'incorrect_private_key';
}
