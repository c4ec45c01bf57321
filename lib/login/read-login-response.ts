import { DefexaResponseError } from '../errors/index.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { previewBody } from '../secrets/body-preview.js';
import { type LoginAnswer, loginFailure } from './login-failure.js';
import { isToken, type LoginResponse, readLoginResponse } from './login-response.dto.js';

/** So long a text in such a field is a token for sure. */
const TOKEN_FIELD = /"session_token"\s*:\s*"([^"\\]{8,8192})"/g;
/** In one answer. */
const MOST_TOKENS = 3;

/**
 * Reads the answer to a login.
 *
 * @param secrets are kept out of what errors show; the session token becomes one of them
 * @param ourClock milliseconds since the Unix epoch
 * @throws {DefexaError} what `loginFailure` makes of an answer that is none of success
 * @throws {DefexaResponseError} if it is one of success, but not the documented one
 */
export function readLoginAnswer(
  answer: LoginAnswer,
  secrets: AccountSecrets,
  ourClock: number,
): LoginResponse {
  noteTokens(answer.body, secrets);
  const failure = loginFailure(answer, secrets, ourClock);
  if (failure) {
    throw failure;
  }
  const { status } = answer;
  const came = () => `Got HTTP ${status}: ${previewBody(answer.body, secrets)}`;
  const body = parseObject(answer.body);
  if (!body) {
    throw new DefexaResponseError(
      `Defexa's answer to the login is not a JSON object. Usually a proxy, or a server under maintenance, puts a page ` +
        `of its own in front: check baseUrl; logins are tried again. ${came()}`,
      { status, retryable: true },
    );
  }
  const { response, problems } = readLoginResponse(body);
  if (isToken(response.session_token)) {
    secrets.addToken(response.session_token);
  }
  if (problems.length > 0) {
    throw new DefexaResponseError(
      `Defexa's answer to the login is not the documented one (${problems.join('; ')}). ${came()}`,
      { status },
    );
  }
  return response;
}

/** A token is a secret from now on, even if the rest of the answer is of no use. */
function noteTokens(body: string, secrets: AccountSecrets): void {
  for (const [, token] of [...body.matchAll(TOKEN_FIELD)].slice(0, MOST_TOKENS)) {
    secrets.addToken(token!);
  }
}

/** A `user_id` that a number could not hold exactly. */
const LONG_USER_ID = /("user_id"\s*:\s*)(\d{16,40})(?=\s*[,}])/g;

function parseObject(text: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(text.replace(LONG_USER_ID, '$1"$2"'));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
