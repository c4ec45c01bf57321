import { DefexaResponseError } from '../errors/index.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { previewBody } from '../secrets/body-preview.js';
import { type LoginHttpResponse, loginError } from './login-error.js';
import { isToken, type LoginResponse, validateLoginResponse } from './login-response.js';

/** A string of this length in this field is certainly a token. */
const TOKEN_FIELD = /"session_token"\s*:\s*"([^"\\]{8,8192})"/g;
const MAX_TOKENS_PER_RESPONSE = 3;

/**
 * Reads the response to a login.
 *
 * @param secrets are left out of errors; the session token becomes one of them
 * @param ourTimeMs milliseconds since the Unix epoch
 * @throws {DefexaError} the error of a failure response (`loginError`)
 * @throws {DefexaResponseError} if a success response is not the documented one
 */
export function readLoginResponse(
  response: LoginHttpResponse,
  secrets: AccountSecrets,
  ourTimeMs: number,
): LoginResponse {
  addTokens(response.body, secrets);
  const error = loginError(response, secrets, ourTimeMs);
  if (error) {
    throw error;
  }
  const { status } = response;
  const got = () => `Got HTTP ${status}: ${previewBody(response.body, secrets)}`;
  const json = parseObject(response.body);
  if (!json) {
    throw new DefexaResponseError(
      `Defexa's response to the login is not a JSON object. Usually a proxy, or a server under maintenance, sends a page of ` +
        `its own: check baseUrl. Logins are tried again. ${got()}`,
      { status, retryable: true },
    );
  }
  const { body, problems } = validateLoginResponse(json);
  if (isToken(body.session_token)) {
    secrets.addToken(body.session_token);
  }
  if (problems.length > 0) {
    throw new DefexaResponseError(
      `Defexa's response to the login is not the documented one (${problems.join('; ')}). ${got()}`,
      { status },
    );
  }
  return body;
}

/** A token is a secret even if the rest of the response cannot be used. */
function addTokens(body: string, secrets: AccountSecrets): void {
  for (const [, token] of [...body.matchAll(TOKEN_FIELD)].slice(0, MAX_TOKENS_PER_RESPONSE)) {
    // A copy: the match itself would keep the whole body in memory.
    secrets.addToken(Buffer.from(token!).toString());
  }
}

/** A `user_id` that a number could not hold exactly. */
const LONG_USER_ID = /("user_id"\s*:\s*)(\d{16,40})(?=\s*[,}])/g;

function parseObject(json: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(json.replace(LONG_USER_ID, '$1"$2"'));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
