import type { AxiosResponse } from 'axios';
import { DefexaConfigurationError } from '../errors/index.js';
import type { SessionRejectionRule } from '../options/session-rejection-rule.js';
import { isKeyProblem, baseCode } from '../platform/known-problems.js';
import { isSuccess, type PlatformFailure } from '../platform/read-failure.js';
import type { DefexaProblem } from '../platform/problem.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { redactResponse } from '../secrets/redact-response.js';
import { redactProblems } from '../secrets/redact-problems.js';
import { parseJsonBody } from './response-body.js';

/**
 * Decides whether a response means that Defexa rejected the session.
 *
 * @param response unredacted
 * @param failure what the platform reports in it
 * @param secrets removed from what the app's own rule sees, because it may log that
 */
export type RejectionCheck = (
  response: AxiosResponse,
  failure: PlatformFailure | undefined,
  secrets: AccountSecrets,
) => boolean;

/** Matches codes with the word "session", such as "session_expired". Neither "obsession_limit" nor sentences match. */
const SESSION_CODE = /^(?:[a-z\d]+[_.-])*session(?:[_.-][a-z\d]+)*$/;

/** The kinds of problems about other things, such as the session of a payment page. */
const OTHER_KINDS = [
  'processing_error',
  'gateway_error',
  'settings_error',
  'http_error',
  'api_fraud_error',
  'invalid_payment_status',
];

/**
 * Uses the app's own rule, if it has one, and the default rule otherwise.
 *
 * @throws {DefexaConfigurationError} (when called) if the app's rule is async
 */
export function createRejectionCheck(appRule: SessionRejectionRule | undefined): RejectionCheck {
  if (!appRule) {
    return isRejectedByDefault;
  }
  return (response, failure, secrets) => {
    const hasFailed = !isSuccess(response.status) || failure !== undefined;
    const shownResponse = hasFailed ? redactResponse(response, secrets) : response;
    const problems = hasFailed ? redactProblems(failure, secrets).problems : [];
    const data = parseJsonBody(shownResponse.data);
    const isRejected: unknown = appRule({ ...shownResponse, data }, problems);
    if (isPromiseLike(isRejected)) {
      // As true, every request would be sent twice; as false, nobody would notice the mistake.
      Promise.resolve(isRejected).catch(() => {});
      throw new DefexaConfigurationError([
        'isSessionRejected: must return true or false and must not be async, but it returned a promise. The request was ' +
          'sent, and its effect is unknown.',
      ]);
    }
    return isRejected === true;
  };
}

/**
 * The default rule. A response with a problem about the key is no session rejection. Otherwise these are: HTTP 401; an envelope that
 * states 401 and has no problems; problems that are all about the session. Defexa does not document how it reports an ended session;
 * of the documented kinds, only `authentication_error` fits.
 */
function isRejectedByDefault({ status }: AxiosResponse, failure: PlatformFailure | undefined): boolean {
  const problems = failure?.problems ?? [];
  if (problems.some(isKeyProblem)) {
    return false;
  }
  // Under HTTP 5xx, a status alone may come from anything that failed after the request was carried out.
  if (status === 401 || (failure?.status === 401 && problems.length === 0 && status < 500)) {
    return true;
  }
  // A problem about the session counts under any status: presumably the platform checks the session before all else.
  const identified = problems.filter(({ code, kind }) => code !== '' || kind !== undefined);
  return identified.length > 0 && identified.every(isSessionProblem);
}

function isSessionProblem(problem: DefexaProblem): boolean {
  const { kind } = problem;
  return (
    kind === 'authentication_error' ||
    (SESSION_CODE.test(baseCode(problem)) && (kind === undefined || !OTHER_KINDS.includes(kind)))
  );
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | undefined)?.then === 'function';
}
