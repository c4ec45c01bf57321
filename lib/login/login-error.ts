import {
  DefexaAccessDeniedError,
  DefexaAuthenticationError,
  type DefexaError,
  DefexaResponseError,
  DefexaUnavailableError,
} from '../errors/index.js';
import { readFailure } from '../platform/read-failure.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { previewBody } from '../secrets/body-preview.js';
import { redactProblems } from '../secrets/redact-problems.js';
import { type LoginFailureCause, loginFailureCause, statedStatus } from './login-failure-cause.js';
import { type ResponseHeaders, readRetryAfterMs } from './response-headers.js';

/** The HTTP response to a login, as received. */
export interface LoginHttpResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly body: string;
}

/** For each cause: the error class, and what to do. */
const FAILURES = {
  proxy: [DefexaResponseError, 'The proxy asks for a user name and password. Set httpOptions.proxy.auth.'],
  redirect: [
    DefexaResponseError,
    'Defexa responded to the login with a redirect, which is not followed: the key goes to baseUrl alone. Check baseUrl ' +
      '(https? the right host?).',
  ],
  key: [
    DefexaAuthenticationError,
    'Defexa rejected the merchant private key. Check that merchantPrivateKey is the whole key of this merchant, that ' +
      'it has not been replaced, and that baseUrl is where it belongs.',
  ],
  account: [
    DefexaAccessDeniedError,
    'Defexa does not let this merchant account log in: it is not set up for this, or it is blocked. The key may be ' +
      'right. Ask Defexa to change that. Until then, logins are tried less often.',
  ],
  address: [
    DefexaAccessDeniedError,
    "The login was rejected, but not in the form that Defexa's platform uses. Usually a firewall does not allow this machine's " +
      'IP address: ask Defexa to allow the address from which this app sends, and check baseUrl. Until then, logins are ' +
      'tried less often.',
  ],
  request: [DefexaResponseError, 'Defexa did not understand the login. Check baseUrl and its path.'],
  platform: [DefexaUnavailableError, 'Defexa cannot process logins now. Logins are tried again.'],
  busy: [DefexaUnavailableError, 'Defexa got too many requests. Logins are tried again later.'],
  status: [DefexaResponseError, 'Defexa did not accept the login. Check baseUrl and its path.'],
  unknown: [
    DefexaResponseError,
    'The login failed for a reason that this package does not know. Ask Defexa what it means.',
  ],
} as const satisfies Record<LoginFailureCause, readonly [unknown, string]>;

/**
 * The error for a failed login, with the problems that the platform names, and without secrets.
 *
 * @returns undefined for a success response
 */
export function loginError(
  response: LoginHttpResponse,
  secrets: AccountSecrets,
  ourTimeMs: number,
): DefexaError | undefined {
  const { status, body: data } = response;
  const failure = readFailure({ status, data });
  const cause = loginFailureCause(status, failure);
  if (!cause) {
    return undefined;
  }
  const [FailureError, advice] = FAILURES[cause];
  const { problems, summary } = redactProblems(failure, secrets);
  const retryable = FailureError === DefexaUnavailableError;
  const wait = retryable ? readRetryAfterMs(response.headers, ourTimeMs) : undefined;
  return new FailureError(`${advice} Got HTTP ${status}: ${summary || previewBody(data, secrets)}`, {
    status: statedStatus(status, failure),
    problems,
    retryable,
    retryAt: wait === undefined ? undefined : new Date(ourTimeMs + wait),
  });
}
