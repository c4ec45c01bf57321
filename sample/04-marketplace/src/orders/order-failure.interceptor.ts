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
import type { OrderDto } from './order.dto.js';
import { type OrderFailure, orderFailureFor } from './order-failure.js';

/** Responds if an order failed. The details only go to the log, which names the merchant. */
@Injectable()
export class OrderFailureInterceptor implements NestInterceptor {
  readonly #logger = new Logger('Orders');

  constructor(private readonly host: HttpAdapterHost) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        const failure = orderFailureFor(error);
        throw failure ? this.#toHttpException(error as Error, failure, context) : error;
      }),
    );
  }

  #toHttpException(error: Error & { code?: string }, failure: OrderFailure, context: ExecutionContext) {
    const http = context.switchToHttp();
    const { status: statusCode, invoice, retryAfterSeconds } = failure;
    const { orderId, merchantId } = http.getRequest<{ body: OrderDto }>().body;
    if (statusCode === 404) {
      return new HttpException({ statusCode, message: `There is no merchant ${merchantId}.`, invoice }, 404);
    }
    this.#logger.error(
      `Order ${orderId} at ${merchantId}: responded ${statusCode}, invoice ${invoice}. ${error.code}: ${error.message}`,
    );
    if (retryAfterSeconds !== undefined) {
      this.host.httpAdapter.setHeader(http.getResponse(), 'Retry-After', String(retryAfterSeconds));
    }
    return new HttpException({ statusCode, message: messageFor(failure), invoice }, statusCode);
  }
}

function messageFor({ invoice, retryAfterSeconds }: OrderFailure): string {
  if (invoice === 'unknown') {
    return 'It is unknown whether an invoice was opened. Look for it before you order again.';
  }
  return retryAfterSeconds === undefined
    ? 'No invoice was opened.'
    : 'No invoice was opened. Please try again later.';
}
