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
import { type LoginVerdict, loginVerdict, statedStatus } from './login-verdict.js';
import { type AnswerHeaders, retryAfter } from './server-clock.js';

/** An HTTP answer to a login, as it came. */
export interface LoginAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string;
}

/** Each way in which a login fails: the error, and what to do about it. */
const FAILURES = {
  proxy: [DefexaResponseError, 'The proxy wants a user name and password: set httpOptions.proxy.auth.'],
  redirect: [
    DefexaResponseError,
    'Defexa answered the login with a redirect, which is not followed: the key goes to baseUrl alone. Check baseUrl ' +
      '(https? the right host?).',
  ],
  key: [
    DefexaAuthenticationError,
    'Defexa refused the merchant private key. Check that merchantPrivateKey is the whole key of this merchant, that ' +
      'it has not been replaced, and that baseUrl is where it belongs.',
  ],
  account: [
    DefexaAccessDeniedError,
    'Defexa does not let this merchant account log in: it is not set up for this, or it is blocked. The key may be ' +
      'right. Ask Defexa to change that; until then, logins are seldom tried.',
  ],
  address: [
    DefexaAccessDeniedError,
    "The login was refused, but not in the way of Defexa's platform. Usually a firewall does not allow this machine's " +
      'IP address: ask Defexa to allow the address from which this app sends, and check baseUrl. Until then, logins ' +
      'are seldom tried.',
  ],
  request: [DefexaResponseError, 'Defexa did not understand the login. Check baseUrl and its path.'],
  platform: [DefexaUnavailableError, "Defexa can't log in now; logins are tried again."],
  busy: [DefexaUnavailableError, 'Defexa has had too many requests; logins are tried again later.'],
  status: [DefexaResponseError, 'Defexa did not accept the login. Check baseUrl and its path.'],
  unknown: [
    DefexaResponseError,
    'Defexa says that the login failed, for a reason that this package does not know. Ask Defexa what it means.',
  ],
} as const satisfies Record<LoginVerdict, readonly [unknown, string]>;

/**
 * The error that an answer to a login is, with what the platform says of it, and without secrets.
 *
 * @returns undefined where it is an answer of success
 */
export function loginFailure(
  answer: LoginAnswer,
  secrets: AccountSecrets,
  ourClock: number,
): DefexaError | undefined {
  const { status, body: data } = answer;
  const failure = readFailure({ status, data });
  const verdict = loginVerdict(status, failure);
  if (!verdict) {
    return undefined;
  }
  const [FailureError, advice] = FAILURES[verdict];
  const { problems, summary } = redactProblems(failure, secrets);
  const retryable = FailureError === DefexaUnavailableError;
  const wait = retryable ? retryAfter(answer.headers, ourClock) : undefined;
  return new FailureError(`${advice} Got HTTP ${status}: ${summary || previewBody(data, secrets)}`, {
    status: statedStatus(status, failure),
    problems,
    retryable,
    retryAt: wait === undefined ? undefined : new Date(ourClock + wait),
  });
}
