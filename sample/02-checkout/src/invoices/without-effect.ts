import { type DefexaProblem, getDefexaProblems } from 'nestjs-defexa';

/** Defexa's platform responds to nearly every failure with HTTP 403. These kinds of problem mean that it has not acted. */
const KINDS = new Set<DefexaProblem['kind']>([
  'authentication_error',
  'invalid_request_error',
  'settings_error',
]);

/**
 * Whether all problems in a response mean that the platform has not acted on the request. This is an assumption. A counterexample
 * is `order_number_already_exists`: there may be an invoice.
 */
export function isWithoutEffect(response: { data: unknown }): boolean {
  return getDefexaProblems(response).every(({ kind }) => KINDS.has(kind));
}
