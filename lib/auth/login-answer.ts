import {
  DefexaAuthenticationError,
  type DefexaError,
  DefexaResponseError,
  DefexaUnavailableError,
} from '../errors/index.js';
import { excerpt } from './excerpt.js';
import { type LoginResponse, readLoginResponse } from './login-response.dto.js';
import { type AnswerHeaders, retryAfter } from './server-clock.js';

/** An HTTP answer to a login, as it came. */
export interface LoginAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string;
}

const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Reads the answer to a login.
 *
 * @param key the key that was sent, to keep it out of what errors show
 * @param ourClock milliseconds since the Unix epoch
 * @throws {DefexaAuthenticationError} if the key is refused: HTTP 401 or 403, or `success: false` with that status
 * @throws {DefexaUnavailableError} on HTTP 408, 425, 429 or 5xx, or `success: false` with that status
 * @throws {DefexaResponseError} on any other answer than the documented one
 */
export function readLoginAnswer(answer: LoginAnswer, key: string, ourClock: number): LoginResponse {
  const body = parseObject(answer.body);
  const status = statedStatus(answer, body);
  const came = () => `Got HTTP ${answer.status}: ${excerpt(answer.body, key)}`;

  if (status === 401 || status === 403) {
    throw new DefexaAuthenticationError(
      `Defexa refused the merchant private key. Check that merchantPrivateKey is the whole key of this merchant, ` +
        `that it has not been replaced, and that baseUrl is where it belongs. ${came()}`,
      { status },
    );
  }
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    throw unavailable(status, answer, ourClock, came());
  }
  if (REDIRECTS.includes(answer.status)) {
    throw new DefexaResponseError(
      `Defexa answered the login with a redirect, which is not followed: the key goes to baseUrl alone. ` +
        `Check baseUrl (https? the right host?). Got HTTP ${answer.status}.`,
      { status },
    );
  }
  if (answer.status === 407) {
    throw new DefexaResponseError('The proxy wants a user name and password: set httpOptions.proxy.auth.', {
      status,
    });
  }
  if (answer.status < 200 || answer.status >= 300) {
    throw new DefexaResponseError(`Defexa did not accept the login. Check baseUrl and its path. ${came()}`, {
      status,
    });
  }
  return understood(body, status, came);
}

function understood(body: object | undefined, status: number, came: () => string): LoginResponse {
  if (!body) {
    throw new DefexaResponseError(
      `Defexa's answer to the login is not a JSON object. Usually a proxy, or a server under maintenance, puts a page ` +
        `of its own in front: check baseUrl; logins are tried again. ${came()}`,
      { status, retryable: true },
    );
  }
  if ((body as { success?: unknown }).success === false) {
    throw new DefexaResponseError(`Defexa says that the login failed (success: false). ${came()}`, {
      status,
    });
  }
  const { response, problems } = readLoginResponse(body);
  if (problems.length > 0) {
    throw new DefexaResponseError(
      `Defexa's answer to the login is not the documented one (${problems.join('; ')}). ${came()}`,
      { status },
    );
  }
  return response;
}

function unavailable(status: number, answer: LoginAnswer, ourClock: number, came: string): DefexaError {
  const wait = retryAfter(answer.headers, ourClock);
  return new DefexaUnavailableError(
    status === 429
      ? `Defexa has had too many requests; logins are tried again later. ${came}`
      : `Defexa can't log in now; logins are tried again. ${came}`,
    { status, retryable: true, retryAt: wait === undefined ? undefined : new Date(ourClock + wait) },
  );
}

function parseObject(text: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The HTTP status; or the body's own, where it says `success: false` under an HTTP status of success. */
function statedStatus(answer: LoginAnswer, body: object | undefined): number {
  const { success, status } = (body ?? {}) as { success?: unknown; status?: unknown };
  const succeeded = answer.status >= 200 && answer.status < 300;
  const stated = /^[1-5]\d\d$/.test(String(status)) && !Array.isArray(status);
  return succeeded && success === false && stated ? Number(status) : answer.status;
}
