import { Readable } from 'node:stream';
import {
  AxiosError,
  type AxiosResponse,
  CanceledError,
  type InternalAxiosRequestConfig,
  isAxiosError,
  isCancel,
} from 'axios';
import { streamOf } from '../transport/response-stream.js';
import { isKeyProblem } from '../platform/problem-codes.js';
import { attachProblems } from '../platform/attached-problems.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { redactResponse } from '../secrets/redact-response.js';
import { redactRequestInPlace, type VisibleRequest } from '../secrets/redact-request.js';
import { redactParsedBody } from '../secrets/redact-value.js';
import { type RedactedProblems, redactProblems } from '../secrets/redact-problems.js';
import { asAsked, failureIn } from './answer-body.js';

/** The error for a request that got no whole answer: what went wrong by axios's codes, and nothing that was sent. */
export function transportError(error: unknown, sent: VisibleRequest, secrets: AccountSecrets): AxiosError {
  const { config, request } = redactRequestInPlace(sent, secrets);
  if (isCancel(error)) {
    return markClean(new CanceledError(secrets.redact(error.message), config, request));
  }
  const { message = '', code, response } = error as Partial<AxiosError>;
  const started =
    isAxiosError(error) && response
      ? redactResponse({ ...response, data: undefined, config, request }, secrets)
      : undefined;
  if (started && config.responseType === 'stream') {
    // Who asked for a stream may let go of it as one.
    started.data = streamOf(Buffer.alloc(0));
  }
  return markClean(new AxiosError(secrets.redact(message), code, config, request, started));
}

/**
 * An error of axios's own without secrets: it makes some before it hands a request over, and some after it has got the response.
 * Others are returned as they are, those of other services that the app uses in its interceptors among them.
 */
export function cleanError(error: unknown, baseURL: string | undefined, secrets: AccountSecrets): unknown {
  if (isCancel(error) && !error.config) {
    // It is the reason that the app's own token holds, for all who use that.
    return new CanceledError(secrets.redact(error.message));
  }
  if (!isAxiosError(error) || !error.config || error.config.baseURL !== baseURL || CLEAN.has(error)) {
    return error;
  }
  const { config } = error;
  const { data } = config as { data?: unknown };
  error.message = secrets.redact(error.message);
  error.stack &&= secrets.redact(error.stack);
  if (error.response) {
    const response = redactResponse(error.response, secrets);
    const { data: body } = response as { data: unknown };
    const isParsed = !Buffer.isBuffer(body) && !(body instanceof Readable);
    error.response = isParsed ? { ...response, data: redactParsedBody(body, secrets) } : response;
  }
  redactRequestInPlace(
    { config, body: typeof data === 'string' ? data : jsonOf(data), request: undefined },
    secrets,
  );
  if (data === undefined) {
    config.data = data;
  }
  return error;
}

/** Those that were made without secrets. */
const CLEAN = new WeakSet<object>();

/** What would have been sent. */
function jsonOf(data: unknown): string {
  try {
    return data === undefined ? '' : JSON.stringify(data);
  } catch {
    return '';
  }
}

/** A request that was sent, and the secrets that may be in its answer. */
interface Sent {
  readonly shown: VisibleRequest;
  readonly secrets: AccountSecrets;
  /** Whether it had an `Authorization` header. */
  readonly isAuthorized: boolean;
}

/** The error for an answer whose status `validateStatus` refuses, with what the platform says is wrong. */
export function statusError(answer: AxiosResponse, sent: Sent): AxiosError {
  const { config, request } = redactRequestInPlace(sent.shown, sent.secrets);
  const { response, problems, summary } = shownAnswer({ ...answer, config, request }, sent.secrets);
  const { status } = answer;
  const advice =
    problems.some(isKeyProblem) && !sent.isAuthorized
      ? '. This endpoint seems to want the merchant private key as well: set authorizeRequests'
      : '';
  const error = new AxiosError(
    `Request failed with status code ${status}${summary && `: ${summary}`}${advice}`,
    status >= 400 && status < 500 ? AxiosError.ERR_BAD_REQUEST : AxiosError.ERR_BAD_RESPONSE,
    config,
    request,
    response,
  );
  attachProblems(error, problems);
  return markClean(error);
}

/**
 * The error for an answer that is no JSON, where the request says that it must be.
 *
 * @param config as axios hands it to transforms, with the answer in it
 */
export function unreadableError(
  error: SyntaxError,
  config: InternalAxiosRequestConfig & { response?: AxiosResponse },
  secrets: AccountSecrets,
): AxiosError {
  const response = config.response!;
  // axios would take it out later, but what is shown has no such link.
  delete config.response;
  const body = typeof config.data === 'string' ? config.data : '';
  const { request } = response as { request: VisibleRequest['request'] };
  const shown = redactRequestInPlace({ config, body, request }, secrets);
  return new AxiosError(
    `The answer is no JSON: ${secrets.redact(error.message)}`,
    AxiosError.ERR_BAD_RESPONSE,
    shown.config,
    shown.request,
    shownAnswer({ ...response, ...shown }, secrets).response,
  );
}

/** The answer of a call that failed as it may be shown, and what the platform says in it. */
export function shownAnswer(
  answer: AxiosResponse<unknown>,
  secrets: AccountSecrets,
): RedactedProblems & { response: AxiosResponse } {
  const shown = redactProblems(failureIn(answer), secrets);
  const response = asAsked(redactResponse(answer, secrets));
  attachProblems(response, shown.problems);
  return { ...shown, response };
}

function markClean<E extends AxiosError>(error: E): E {
  CLEAN.add(error);
  return error;
}
