import { baseCode } from '../platform/known-problems.js';
import { isSuccess, type PlatformFailure } from '../platform/read-failure.js';
import type { DefexaProblem } from '../platform/problem.js';

/** Why a login failed. */
export type LoginFailureCause =
  /** Defexa rejected the key. */
  | 'key'
  /** The account may not log in. */
  | 'account'
  /** A firewall does not allow this machine's address. */
  | 'address'
  /** Defexa did not understand the request. */
  | 'request'
  /** Defexa cannot process logins just now. */
  | 'platform'
  /** Defexa got too many requests. */
  | 'busy'
  /** The response is a redirect. */
  | 'redirect'
  /** A proxy asks for credentials. */
  | 'proxy'
  /** The HTTP status means none of these. */
  | 'status'
  /** The platform names a problem that means none of these. */
  | 'unknown';

/**
 * Codes whose kind would be misleading, or may be missing. A login identifies the merchant by the key alone, so an unknown user
 * or merchant means a wrong key, too; in the invoice API it does not (`isKeyProblem` in `known-problems.ts`).
 */
const BY_CODE: Readonly<Record<string, LoginFailureCause>> = {
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

const BY_KIND: Readonly<Record<string, LoginFailureCause>> = {
  authentication_error: 'key',
  settings_error: 'account',
  invalid_request_error: 'request',
  api_error: 'platform',
  http_error: 'platform',
  gateway_error: 'platform',
  processing_error: 'platform',
};

/** If there are several problems, the earliest cause in this list wins. */
const ORDER: readonly LoginFailureCause[] = ['key', 'account', 'request', 'platform'];

const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Determines why a login failed: by the problems that the platform names, or else by the status.
 *
 * @param failure the failure reported in the response body
 * @returns undefined for a success response
 */
export function loginFailureCause(
  httpStatus: number,
  failure: PlatformFailure | undefined,
): LoginFailureCause | undefined {
  if (httpStatus === 407) {
    return 'proxy';
  }
  if (REDIRECTS.includes(httpStatus)) {
    return 'redirect';
  }
  return byProblems(failure?.problems ?? []) ?? byStatus(httpStatus, failure);
}

/** The status that the platform states in the body of a failure under HTTP 2xx; otherwise the HTTP status. */
export function statedStatus(httpStatus: number, failure: PlatformFailure | undefined): number {
  return isSuccess(httpStatus) ? (failure?.status ?? httpStatus) : httpStatus;
}

function byProblems(problems: readonly DefexaProblem[]): LoginFailureCause | undefined {
  const causes = problems.map(causeOf);
  return ORDER.find((cause) => causes.includes(cause));
}

function causeOf(problem: DefexaProblem): LoginFailureCause | undefined {
  const { kind = '' } = problem;
  const name = baseCode(problem);
  return Object.hasOwn(BY_CODE, name)
    ? BY_CODE[name]
    : Object.hasOwn(BY_KIND, kind)
      ? BY_KIND[kind]
      : undefined;
}

function byStatus(httpStatus: number, failure: PlatformFailure | undefined): LoginFailureCause | undefined {
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
