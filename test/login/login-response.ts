import { readLoginResponse } from '../../lib/login/read-login-response.js';
import type { DefexaError } from '../../lib/index.js';
import { AccountSecrets } from '../../lib/secrets/account-secrets.js';

export const SESSION = { success: true, session_token: 'a token', user_id: 173 };

/** The error for a response to a login. */
export function errorOf(status: number, body: unknown, headers = {}): DefexaError {
  const json = typeof body === 'string' ? body : JSON.stringify(body);
  try {
    readLoginResponse({ status, headers, body: json }, new AccountSecrets(), 5_000);
  } catch (error) {
    return error as DefexaError;
  }
  throw new Error('The response was read as a success.');
}
