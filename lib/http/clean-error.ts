import { AxiosError, type AxiosResponse, CanceledError, isAxiosError, isCancel } from 'axios';
import { describeProblems } from '../platform/describe-problems.js';
import { readFailure } from '../platform/failure.js';
import { isKeyProblem } from '../platform/key-problem.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { redactedAnswer } from '../secrets/redacted-answer.js';
import { redactedRequest, type ShownRequest } from '../secrets/redacted-request.js';
import { asAsked } from './answer-body.js';

/** The error for a request that got no whole answer: what went wrong by axios's codes, and nothing that was sent. */
export function transportError(error: unknown, sent: ShownRequest, secrets: AccountSecrets): AxiosError {
  const { config, request } = redactedRequest(sent, secrets);
  if (isCancel(error)) {
    return new CanceledError(error.message, config, request);
  }
  const { message = '', code, response } = error as Partial<AxiosError>;
  const started =
    isAxiosError(error) && response
      ? redactedAnswer({ ...response, data: undefined, config, request }, secrets)
      : undefined;
  return new AxiosError(secrets.redact(message), code, config, request, started);
}

/** A request that was sent, and the secrets that may be in its answer. */
interface Sent {
  readonly shown: ShownRequest;
  readonly secrets: AccountSecrets;
  /** Whether it had an `Authorization` header. */
  readonly isAuthorized: boolean;
}

/** The error for an answer whose status `validateStatus` refuses, with what the platform says is wrong. */
export function statusError(answer: AxiosResponse, { shown, secrets, isAuthorized }: Sent): AxiosError {
  const { config, request } = redactedRequest(shown, secrets);
  const response = redactedAnswer({ ...answer, config, request }, secrets);
  const problems = readFailure(response.data)?.problems ?? [];
  const said = problems.length > 0 ? `: ${describeProblems(problems)}` : '';
  const advice =
    problems.some(isKeyProblem) && !isAuthorized
      ? '. This endpoint seems to want the merchant private key as well: set authorizeRequests'
      : '';
  const isClientError = answer.status >= 400 && answer.status < 500;
  return new AxiosError(
    `Request failed with status code ${answer.status}${said}${advice}`,
    isClientError ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE,
    config,
    request,
    asAsked(response),
  );
}
