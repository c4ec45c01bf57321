import { baseCode } from '../platform/problem-codes.js';
import { isSuccess, type PlatformFailure } from '../platform/read-failure.js';
import type { DefexaProblem } from '../platform/problem.js';

/**
 * Why a login failed: the key is refused; the account may not log in; the machine's address may not; the request was not
 * understood; the platform can't just now, or has too much to do; a redirect or a proxy came between; or by a status, or in
 * words, that say nothing of these.
 */
export type LoginVerdict =
  | 'key'
  | 'account'
  | 'address'
  | 'request'
  | 'platform'
  | 'busy'
  | 'redirect'
  | 'proxy'
  | 'status'
  | 'unknown';

/** By the name of a code, where the kind alone would mislead, or may be missing. */
const BY_CODE: Readonly<Record<string, LoginVerdict>> = {
  auth_header_not_found: 'key',
  unknown_auth_header: 'key',
  incorrect_private_key: 'key',
  user_not_found: 'key',
  merchant_not_found: 'key',
  settings_are_absent: 'account',
  absent_keys: 'account',
  traffic_blocked: 'account',
  no_route_match: 'request',
  content_type_not_allowed: 'request',
  action_skipped_due_to_debounce: 'platform',
  core_api_error: 'platform',
  internal_error: 'platform',
};

const BY_KIND: Readonly<Record<string, LoginVerdict>> = {
  authentication_error: 'key',
  settings_error: 'account',
  invalid_request_error: 'request',
  api_error: 'platform',
  http_error: 'platform',
  gateway_error: 'platform',
  processing_error: 'platform',
};

/** Of several problems, the one decides that has to be dealt with first. */
const ORDER: readonly LoginVerdict[] = ['key', 'account', 'request', 'platform'];

const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Why a login failed: by what the platform says, or by the status where it says nothing that is known.
 *
 * @param httpStatus of the answer
 * @param failure what the platform says in it
 * @returns undefined for an answer of success
 */
export function loginVerdict(
  httpStatus: number,
  failure: PlatformFailure | undefined,
): LoginVerdict | undefined {
  if (httpStatus === 407) {
    return 'proxy';
  }
  if (REDIRECTS.includes(httpStatus)) {
    return 'redirect';
  }
  return byProblems(failure?.problems ?? []) ?? byStatus(httpStatus, failure);
}

/** The HTTP status; or the one that the platform states, where it says that the call failed under one of success. */
export function statedStatus(httpStatus: number, failure: PlatformFailure | undefined): number {
  return isSuccess(httpStatus) ? (failure?.status ?? httpStatus) : httpStatus;
}

function byProblems(problems: readonly DefexaProblem[]): LoginVerdict | undefined {
  const verdicts = problems.map(verdictOf);
  return ORDER.find((verdict) => verdicts.includes(verdict));
}

function verdictOf(problem: DefexaProblem): LoginVerdict | undefined {
  const { kind = '' } = problem;
  const name = baseCode(problem);
  return Object.hasOwn(BY_CODE, name)
    ? BY_CODE[name]
    : Object.hasOwn(BY_KIND, kind)
      ? BY_KIND[kind]
      : undefined;
}

function byStatus(httpStatus: number, failure: PlatformFailure | undefined): LoginVerdict | undefined {
  const status = statedStatus(httpStatus, failure);
  if (status === 429) {
    return 'busy';
  }
  if (status === 408 || status === 425 || status >= 500) {
    return 'platform';
  }
  if (status === 401) {
    return 'key';
  }
  if (failure && failure.problems.length > 0) {
    return 'unknown';
  }
  if (status === 403) {
    // A firewall knows nothing of the platform's envelope.
    return failure ? 'key' : 'address';
  }
  if (isSuccess(httpStatus)) {
    return failure && 'unknown';
  }
  return 'status';
}
