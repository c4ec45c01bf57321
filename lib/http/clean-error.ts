import { AxiosError, type AxiosResponse, CanceledError, isAxiosError, isCancel } from 'axios';
import { redactedAnswer } from './redacted-answer.js';
import { redactRequest, type SentRequest } from './redacted-request.js';
import { withoutTokens } from './token-redaction.js';

/** The error for a request that got no whole answer: what went wrong by axios's codes, and nothing that was sent. */
export function transportError(error: unknown, sent: SentRequest): AxiosError {
  const { config, shown } = redactRequest(sent);
  if (isCancel(error)) {
    return new CanceledError(error.message, config, shown);
  }
  const { message = '', code, response } = error as Partial<AxiosError>;
  const started =
    isAxiosError(error) && response
      ? redactedAnswer({ ...response, data: undefined, config, request: shown }, sent.tokens)
      : undefined;
  return new AxiosError(withoutTokens(message, sent.tokens), code, config, shown, started);
}

/** The error for an answer whose status `validateStatus` refuses. */
export function statusError(answer: AxiosResponse, sent: SentRequest): AxiosError {
  const { config, shown } = redactRequest(sent);
  const isClientError = answer.status >= 400 && answer.status < 500;
  return new AxiosError(
    `Request failed with status code ${answer.status}`,
    isClientError ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE,
    config,
    shown,
    redactedAnswer({ ...answer, config, request: shown }, sent.tokens),
  );
}
