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
import { answerFor, type FailureAnswer } from './failure-answer.js';

/** Answers where a request to Defexa failed. What went wrong in detail is for the log alone. */
@Injectable()
export class UpstreamFailureInterceptor implements NestInterceptor {
  readonly #logger = new Logger('Checkout');

  constructor(private readonly host: HttpAdapterHost) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        const answer = answerFor(error);
        throw answer ? this.#translate(error as Error, answer, context) : error;
      }),
    );
  }

  #translate(error: Error & { code?: string }, answer: FailureAnswer, context: ExecutionContext) {
    const http = context.switchToHttp();
    const { status, invoice, retryAfter } = answer;
    // The order is named, so that somebody can look for its invoice.
    const { orderId } = http.getRequest<{ body: OrderDto }>().body;
    this.#logger.error(
      `Order ${orderId}: answered ${status}, invoice ${invoice}. ${error.code}: ${error.message}`,
    );
    if (retryAfter !== undefined) {
      this.host.httpAdapter.setHeader(http.getResponse(), 'Retry-After', String(retryAfter));
    }
    const body: FailureDto = { statusCode: status, message: messageFor(answer), invoice };
    return new HttpException(body, status);
  }
}

function messageFor({ invoice, retryAfter }: FailureAnswer): string {
  if (invoice === 'unknown') {
    return 'It is unknown whether an invoice was opened. Look for it before you order again.';
  }
  return retryAfter === undefined
    ? 'No invoice was opened.'
    : 'No invoice was opened. Please try again later.';
}
