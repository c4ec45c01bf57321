import type { ServerResponse } from 'node:http';

/** What Express's response and Fastify's reply have in common. */
interface FrameworkResponse {
  status(statusCode: number): this;
  header(name: string, value: string): this;
  removeHeader(name: string): unknown;
  send(body: object): unknown;
  /** Fastify's: Node's response. */
  readonly raw?: ServerResponse;
  /** Fastify's: true if something else responds. */
  readonly sent?: boolean;
}

/** Express's response, Fastify's reply, or, in middleware on Fastify, Node's own response. */
export type HttpResponse = FrameworkResponse | ServerResponse;

/**
 * Responds, on Express and on Fastify. Needs no HTTP adapter, since Nest passes none to a filter that the app creates itself. Like
 * Nest's own filter, ends a response whose headers have already been sent.
 *
 * @returns whether the caller gets this status and body
 */
export function reply(
  response: HttpResponse,
  statusCode: number,
  headers: Readonly<Record<string, string>>,
  body: object,
): boolean {
  const raw = ('raw' in response && response.raw ? response.raw : response) as ServerResponse;
  if (raw.headersSent || ('sent' in response && response.sent)) {
    raw.end();
    return false;
  }
  // Instead of those that the handler has set for its own body: with its type, Fastify could not send an object.
  const allHeaders = Object.entries({ 'Content-Type': 'application/json; charset=utf-8', ...headers });
  if ('send' in response) {
    response.removeHeader('Content-Encoding');
    response.status(statusCode);
    allHeaders.forEach(([name, value]) => response.header(name, value));
    response.send(body);
  } else {
    raw.removeHeader('Content-Encoding');
    raw.statusCode = statusCode;
    allHeaders.forEach(([name, value]) => raw.setHeader(name, value));
    raw.end(JSON.stringify(body));
  }
  return true;
}
