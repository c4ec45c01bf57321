import type { AxiosResponse } from 'axios';
import { DefexaConfigurationError } from '../errors/index.js';
import { isSuccess, type PlatformFailure } from '../platform/read-failure.js';
import { isKeyProblem, baseCode } from '../platform/problem-codes.js';
import type { DefexaProblem } from '../platform/problem.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { redactResponse } from '../secrets/redact-response.js';
import { redactProblems } from '../secrets/redact-problems.js';
import type { SessionRejectionRule } from '../options/session-rejection-rule.js';
import { parsedBody } from './json-body.js';

/**
 * The rule in force.
 *
 * @param answer as it came
 * @param failure what the platform says in it
 * @param secrets of which a rule of the app's sees none, as it may log what it sees
 */
export type RejectionJudge = (
  answer: AxiosResponse,
  failure: PlatformFailure | undefined,
  secrets: AccountSecrets,
) => boolean;

/** A word of a code's name: "session_expired" has it, "obsession_limit" has not, and neither has a sentence. */
const SESSION = /^(?:[a-z\d]+[_.-])*session(?:[_.-][a-z\d]+)*$/;

/** Kinds of which a problem is about something else, such as the session of a payment page. */
const OTHER_KINDS = [
  'processing_error',
  'gateway_error',
  'settings_error',
  'http_error',
  'api_fraud_error',
  'invalid_payment_status',
];

/**
 * The account's own rule, or the default one.
 *
 * @param custom the account's own rule, if it has one
 * @throws {DefexaConfigurationError} (the rule) if that one is async
 */
export function rejectionJudge(custom: SessionRejectionRule | undefined): RejectionJudge {
  if (!custom) {
    return isSessionRejected;
  }
  return (answer, failure, secrets) => {
    const isShown = isSuccess(answer.status) && !failure;
    const { response, problems } = isShown
      ? { response: answer, problems: [] }
      : { response: redactResponse(answer, secrets), problems: redactProblems(failure, secrets).problems };
    const verdict: unknown = custom({ ...response, data: parsedBody(response.data) }, problems);
    if (isThenable(verdict)) {
      // It must not pass for a yes, or nothing would be sent just once; nor for a no, which nobody would notice.
      Promise.resolve(verdict).catch(() => {});
      throw new DefexaConfigurationError([
        'isSessionRejected: must return true or false, but it returned a promise. It must not be async. The request was ' +
          'sent, and its effect is unknown.',
      ]);
    }
    return verdict === true;
  };
}

/**
 * HTTP 401, or an envelope that states it and says no more; or problems that are all about the session. Nobody publishes how an
 * ended session is reported: of the published kinds, only `authentication_error` fits.
 */
function isSessionRejected({ status }: AxiosResponse, failure: PlatformFailure | undefined): boolean {
  const problems = failure?.problems ?? [];
  if (problems.some(isKeyProblem)) {
    return false;
  }
  // From 500 on, nobody knows what the platform has done.
  if (status === 401 || (failure?.status === 401 && problems.length === 0 && status < 500)) {
    return true;
  }
  const named = problems.filter(({ code, kind }) => code !== '' || kind !== undefined);
  return named.length > 0 && named.every(isSessionProblem);
}

function isSessionProblem(problem: DefexaProblem): boolean {
  const { kind } = problem;
  return (
    kind === 'authentication_error' ||
    (SESSION.test(baseCode(problem)) && (kind === undefined || !OTHER_KINDS.includes(kind)))
  );
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | undefined)?.then === 'function';
}
