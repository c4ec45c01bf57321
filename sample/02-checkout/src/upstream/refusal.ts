import { type DefexaProblem, getDefexaProblems } from 'nestjs-defexa';

/** Defexa's platform answers nearly every failure with HTTP 403. These kinds of problem say that it has done nothing. */
const KINDS = new Set<DefexaProblem['kind']>([
  'authentication_error',
  'invalid_request_error',
  'settings_error',
]);

/**
 * Whether all that the platform says in an answer means that it has done nothing, by our assumption. Not so, say, for
 * `order_number_already_exists`: then there may be an invoice.
 */
export function isRefusal(response: { data: unknown }): boolean {
  return getDefexaProblems(response).every(({ kind }) => KINDS.has(kind));
}
