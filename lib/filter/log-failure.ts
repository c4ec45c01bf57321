import type { Logger } from '@nestjs/common';
import type { AxiosError } from 'axios';
import { type DefexaError, isDefexaError } from '../errors/defexa.error.js';
import { getDefexaProblems } from '../errors/get-defexa-problems.js';
import { LogEntry } from '../logging/log-entry.js';

/** What is read of Express's request, Fastify's, or, in middleware on Fastify, Node's own. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly originalUrl?: string;
  /** Express's. */
  readonly route?: { readonly path?: unknown };
  /** Fastify's. */
  readonly routeOptions?: { readonly url?: unknown };
}

/** Logs a failure in one line, without the query and the body of the request, and without the values in its path. */
export function logFailure(
  logger: Logger,
  { method, ...request }: { method: string; route: string; statusCode: number; isAnswered: boolean },
  error: DefexaError | AxiosError,
): void {
  const outcome = request.isAnswered ? `responded ${request.statusCode}` : 'cut the response off';
  const problems = getDefexaProblems(error);
  const entry = new LogEntry(
    `${method} ${request.route}: ${outcome}. ${error.code ?? error.name}: ${error.message}`,
    {
      event: 'call-failed',
      code: error.code,
      method,
      route: request.route,
      statusCode: request.statusCode,
      retryAt: isDefexaError(error) ? error.retryAt : undefined,
      problems: problems.length > 0 ? problems : undefined,
      stack: request.statusCode === 500 ? error.stack : undefined,
    },
  );
  if (request.statusCode === 500) {
    logger.error(entry);
  } else {
    logger[isCommonplace(error, request.statusCode) ? 'debug' : 'warn'](entry);
  }
}

/**
 * Whether an error needs no attention of its own. The session has logged those with `retryAt`, once for all callers. Callers may ask
 * for any account.
 */
function isCommonplace(error: DefexaError | AxiosError, statusCode: number): boolean {
  if (isDefexaError(error)) {
    return error.retryAt !== undefined || error.code === 'DEFEXA_ACCOUNT_NOT_FOUND';
  }
  // 503 after a time-out: the call waited for a session, whose login the session logs.
  return statusCode === 503 && error.code === 'ECONNABORTED';
}

/** The route, such as `/orders/:id`; outside of routes, as in middleware, the path. */
export function routeOf({ route, routeOptions, originalUrl, url }: HttpRequest): string {
  const pattern = route?.path ?? routeOptions?.url;
  return typeof pattern === 'string' ? pattern : (originalUrl ?? url).replace(/[?#].*/s, '');
}
