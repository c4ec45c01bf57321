import type { IncomingMessage } from 'node:http';
import type { DefexaProblemCode } from '../platform/problem.js';

const LARGEST_REQUEST = 1024 * 1024;

/** Reads a request's body; undefined where it is cut off or larger than 1 MiB. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > LARGEST_REQUEST) {
        return undefined;
      }
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}

/** The body as an object; the documented example of curl sends none at all. */
export function parseBody(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a request is for. */
export type Route = 'login' | 'invoice' | 'other';

export function routeOf({ method, url = '' }: IncomingMessage): Route {
  if (method === 'POST' && url === '/api/v1/da/login') {
    return 'login';
  }
  return method === 'POST' && url.startsWith('/api/v1/') ? 'invoice' : 'other';
}

/** What is wrong with a request before anybody looks at what it says. */
export function requestProblem(
  route: Route,
  { headers }: IncomingMessage,
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

/** The key that a login carries, whether it is valid or not. */
export function keyIn({ headers }: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
}

/** What is wrong with the `Authorization` header of a login. */
export function keyProblem(
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
