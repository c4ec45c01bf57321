import type { AxiosResponse } from 'axios';
import { DefexaConfigurationError } from '../errors/index.js';
import type { PlatformFailure } from '../platform/failure.js';
import { isKeyProblem } from '../platform/key-problem.js';
import type { DefexaProblem } from '../platform/problem.js';
import { parsedBody } from './json-body.js';

/**
 * Says whether an answer means that the session is not valid, or no longer.
 *
 * @param response with a JSON body parsed
 * @param problems what the platform says is wrong, in whatever form it says so; none for a success
 */
export type SessionRejectionRule = (response: AxiosResponse, problems: readonly DefexaProblem[]) => boolean;

/** The rule in force, asked about an answer as it came, and what the platform says in it. */
export type RejectionJudge = (answer: AxiosResponse, failure: PlatformFailure | undefined) => boolean;

/** A word of a code: "session_expired" has it, "obsession_limit" has not. */
const SESSION = /(?<![a-z])session(?![a-z])/i;

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
  return (response, failure) => {
    const verdict: unknown = custom(
      { ...response, data: parsedBody(response.data) },
      failure?.problems ?? [],
    );
    if (verdict instanceof Promise) {
      // It must not pass for a yes, or nothing would be sent just once; nor for a no, which nobody would notice.
      verdict.catch(() => {});
      throw new DefexaConfigurationError([
        'isSessionRejected: must return true or false, but it returned a promise. It must not be async.',
      ]);
    }
    return verdict === true;
  };
}

/**
 * HTTP 401, or an envelope that states it; or problems that are all about the session. Nobody publishes how an ended session is
 * reported: of the published kinds, only `authentication_error` fits.
 */
function isSessionRejected({ status }: AxiosResponse, failure: PlatformFailure | undefined): boolean {
  const problems = failure?.problems ?? [];
  if (problems.some(isKeyProblem)) {
    return false;
  }
  if (status === 401 || failure?.status === 401) {
    return true;
  }
  const named = problems.filter(({ code, kind }) => code !== '' || kind !== undefined);
  return named.length > 0 && named.every(isSessionProblem);
}

function isSessionProblem({ code, kind }: DefexaProblem): boolean {
  return kind === 'authentication_error' || SESSION.test(code);
}
