import { type ArgumentsHost, BadRequestException, Catch } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';

/** Responds to a body that is not JSON. The parser's own message quotes the body, and a key may be in there. */
@Catch(BadRequestException)
export class InvalidJsonFilter extends BaseExceptionFilter<BadRequestException> {
  override catch(exception: BadRequestException, host: ArgumentsHost): void {
    const isFromParser = exception.cause instanceof SyntaxError;
    // oxlint-disable-next-line promise/valid-params -- this is not a promise
    super.catch(isFromParser ? new BadRequestException('The body must be valid JSON.') : exception, host);
  }
}
