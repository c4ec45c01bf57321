import {
  AxiosError,
  type AxiosResponse,
  CanceledError,
  type InternalAxiosRequestConfig,
  isAxiosError,
  isCancel,
} from 'axios';
import { isKeyProblem } from '../platform/known-problems.js';
import { singleLine } from '../platform/strings.js';
import { attachProblems } from '../platform/attached-problems.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { redactResponse } from '../secrets/redact-response.js';
import { redactRequestInPlace, type VisibleRequest } from '../secrets/redact-request.js';
import { type RedactedProblems, redactProblems } from '../secrets/redact-problems.js';
import { bufferStream } from '../transport/response-stream.js';
import { markRedacted } from './redact-axios-error.js';
import { platformFailure, restoreStream } from './response-body.js';
import type { SentRequest } from './sent-request.js';

/** The error for a request without a complete response: axios's code and message, redacted. */
export function transportError(error: unknown, sent: SentRequest): AxiosError {
  const secrets = sent.secretsToRedact();
  const { config, request } = redactRequestInPlace(sent.describe(), secrets);
  if (isCancel(error)) {
    return markRedacted(new CanceledError(secrets.redact(error.message), config, request));
  }
  const { message = '', code, response } = error as Partial<AxiosError>;
  const partial =
    isAxiosError(error) && response
      ? redactResponse({ ...response, data: undefined, config, request }, secrets)
      : undefined;
  if (partial && config.responseType === 'stream') {
    // The app may expect a stream, and destroy it.
    partial.data = bufferStream(Buffer.alloc(0));
  }
  return markRedacted(new AxiosError(secrets.redact(message), code, config, request, partial));
}

/** The error for a response whose status `validateStatus` rejects, with the problems that the platform reports. */
export function statusError(response: AxiosResponse, sent: SentRequest, isAuthorized: boolean): AxiosError {
  const secrets = sent.secretsToRedact();
  const shown = redactRequestInPlace(sent.describe(), secrets);
  const redacted = redactFailedResponse({ ...response, ...shown }, secrets);
  const { problems, summary } = redacted;
  const { status } = response;
  const advice =
    problems.some(isKeyProblem) && !isAuthorized
      ? '. This endpoint seems to need the merchant private key as well: set authorizeRequests'
      : '';
  const error = new AxiosError(
    `Request failed with status code ${status}${summary && `: ${summary}`}${advice}`,
    status >= 400 && status < 500 ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE,
    shown.config,
    shown.request,
    redacted.response,
  );
  attachProblems(error, problems);
  return markRedacted(error);
}

/**
 * The error for a response that is not JSON, although the request requires it.
 *
 * @param config as axios passes it to response transforms, with the response in it
 */
export function invalidJsonError(
  error: SyntaxError,
  config: InternalAxiosRequestConfig & { response?: AxiosResponse },
  secrets: AccountSecrets,
): AxiosError {
  const response = config.response!;
  // axios removes it only after the transforms have succeeded.
  delete config.response;
  const body = typeof config.data === 'string' ? config.data : '';
  const { request } = response as { request: VisibleRequest['request'] };
  const shown = redactRequestInPlace({ config, body, request }, secrets);
  const invalidJson = new AxiosError(
    `The response is not JSON: ${singleLine(secrets.redact(error.message))}`,
    AxiosError.ERR_BAD_RESPONSE,
    shown.config,
    shown.request,
    redactFailedResponse({ ...response, ...shown }, secrets).response,
  );
  return markRedacted(invalidJson);
}

/** Redacts the response of a failed call, and reads the problems that the platform reports in it. */
export function redactFailedResponse(
  response: AxiosResponse<unknown>,
  secrets: AccountSecrets,
): RedactedProblems & { response: AxiosResponse } {
  const shown = redactProblems(platformFailure(response), secrets);
  const redacted = restoreStream(redactResponse(response, secrets));
  attachProblems(redacted, shown.problems);
  return { ...shown, response: redacted };
}
