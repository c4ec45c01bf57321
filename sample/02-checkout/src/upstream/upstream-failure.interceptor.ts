import {
  type CallHandler,
  type ExecutionContext,
  HttpException,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { catchError, type Observable } from 'rxjs';
import type { FailureDto } from '../orders/failure.dto.js';
import type { OrderDto } from '../orders/order.dto.js';
import { failureResponseFor, type FailureResponse } from './failure-response.js';

/** Responds if a request to Defexa failed. The details only go to the log. */
@Injectable()
export class UpstreamFailureInterceptor implements NestInterceptor {
  readonly #logger = new Logger('Checkout');

  constructor(private readonly host: HttpAdapterHost) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        const response = failureResponseFor(error);
        throw response ? this.#toHttpException(error as Error, response, context) : error;
      }),
    );
  }

  #toHttpException(error: Error & { code?: string }, response: FailureResponse, context: ExecutionContext) {
    const http = context.switchToHttp();
    const { status, invoice, retryAfterSeconds } = response;
    // The log names the order, so that somebody can look for its invoice.
    const { orderId } = http.getRequest<{ body: OrderDto }>().body;
    this.#logger.error(
      `Order ${orderId}: responded ${status}, invoice ${invoice}. ${error.code}: ${error.message}`,
    );
    if (retryAfterSeconds !== undefined) {
      this.host.httpAdapter.setHeader(http.getResponse(), 'Retry-After', String(retryAfterSeconds));
    }
    const body: FailureDto = { statusCode: status, message: messageFor(response), invoice };
    return new HttpException(body, status);
  }
}

function messageFor({ invoice, retryAfterSeconds }: FailureResponse): string {
  if (invoice === 'unknown') {
    return 'It is unknown whether an invoice was opened. Look for it before you order again.';
  }
  return retryAfterSeconds === undefined
    ? 'No invoice was opened.'
    : 'No invoice was opened. Please try again later.';
}
