import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger, Optional } from '@nestjs/common';
import type { AxiosError } from 'axios';
import { isCallError } from '../errors/call-error.js';
import {
  DefexaConfigurationError,
  type DefexaError,
  getDefexaProblems,
  isDefexaError,
} from '../errors/index.js';
import { endInGateway } from './end-in-gateway.js';
import { failureResponse } from './failure-response.js';
import { type HttpRequest, logFailure, routeOf } from './log-failure.js';
import { type HttpResponse, reply } from './reply.js';

/** Options of `DefexaExceptionFilter`. */
export interface DefexaExceptionFilterOptions {
  /**
   * Adds the problems that Defexa reported to the body, as `problems`: for callers who may see them, such as your own back office.
   * They contain no secrets.
   *
   * @default false
   */
  exposeProblems?: boolean | undefined;
}

/** What the filter catches. Nest compares by `instanceof`. */
// oxlint-disable-next-line typescript/no-extraneous-class
abstract class DefexaFailure {
  static [Symbol.hasInstance](error: unknown): boolean {
    return isDefexaError(error) || isCallError(error);
  }
}

/**
 * Responds to the app's own callers if Defexa fails: with 503 and `Retry-After`, 504 or 502; with 404 for an unknown account; and with
 * 500 for mistakes of the app. The body is Nest's, `{ statusCode, error, message }`, and says nothing about Defexa. Logs each failure.
 *
 * Catches each `DefexaError`, and the `AxiosError`s of `DefexaHttpService`. All other exceptions go to your other filters, and so do the
 * `AxiosError`s of your other HTTP services. Works on Express and Fastify. In GraphQL, microservices and gateways, exceptions end as
 * they do without a filter.
 *
 * @example
 * providers: [{ provide: APP_FILTER, useClass: DefexaExceptionFilter }]
 *
 * @example
 * app.useGlobalFilters(new DefexaExceptionFilter({ exposeProblems: true }));
 */
@Catch(DefexaFailure)
export class DefexaExceptionFilter implements ExceptionFilter<DefexaError | AxiosError> {
  private readonly logger = new Logger('Defexa');
  private readonly exposeProblems: boolean;

  /** @throws {DefexaConfigurationError} if an option is wrong */
  constructor(@Optional() options: DefexaExceptionFilterOptions = {}) {
    const { exposeProblems = false, ...unknown } = options;
    const [name] = Object.keys(unknown);
    if (name !== undefined || typeof exposeProblems !== 'boolean') {
      throw new DefexaConfigurationError([
        'DefexaExceptionFilter: the only option is exposeProblems, which must be true or false.',
      ]);
    }
    this.exposeProblems = exposeProblems;
  }

  /** Responds to the request. Called by Nest. */
  catch(error: DefexaError | AxiosError, host: ArgumentsHost): void {
    const type = host.getType();
    if (type === 'http') {
      this.respond(error, host);
    } else if (type === 'ws') {
      endInGateway(error, host);
    }
    // Elsewhere, Nest goes on as if there were no filter, since this returns nothing.
  }

  private respond(error: DefexaError | AxiosError, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { statusCode, message, retryAfterSeconds } = failureResponse(error, Date.now());
    const headers: Record<string, string> =
      retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
    const problems = this.exposeProblems ? { problems: getDefexaProblems(error) } : {};
    const body = { statusCode, error: STATUS_CODES[statusCode], message, ...problems };
    const isAnswered = reply(http.getResponse<HttpResponse>(), statusCode, headers, body);
    const request = http.getRequest<HttpRequest>();
    const { method } = request;
    logFailure(this.logger, { method, route: routeOf(request), statusCode, isAnswered }, error);
  }
}
