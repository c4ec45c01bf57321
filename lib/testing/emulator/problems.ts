import { KIND_BY_CODE } from '../../platform/known-problems.js';
import type { DefexaProblem, DefexaProblemCode, DefexaProblemKind } from '../../platform/problem.js';
import { jsonResponse, type PlatformResponse } from './responses.js';

/** A problem to respond with, in the platform's envelope. */
export interface DefexaProblemFault {
  /** The code of the problem, such as `balance_less_than_amount`. */
  problem: DefexaProblemCode;
  /** @default the published kind of the code; none for unknown codes */
  kind?: DefexaProblemKind | undefined;
  /** @default none */
  message?: string | undefined;
  /** The HTTP status, also stated in the envelope. @default 403 */
  status?: number | undefined;
  /** Belongs to a canned response, which has no problem. */
  body?: undefined;
  /** As `body`. */
  headers?: undefined;
}

/**
 * A call that failed, in the platform's envelope.
 *
 * @internal
 */
export function problemResponse({ problem, kind, message, status = 403 }: DefexaProblemFault) {
  const entry: DefexaProblem = { code: problem, kind: kind ?? kindOf(problem), message };
  return jsonResponse(status, { success: false, result: 1, status, errors: [entry] });
}

/** As published or seen; the kind of `session_expired` is an assumption. */
function kindOf(code: DefexaProblemCode): DefexaProblemKind | undefined {
  return code === 'session_expired' ? 'authentication_error' : KIND_BY_CODE[code];
}

/**
 * The engine writes the merchant private key into the error code when a currency is not active.
 *
 * @internal
 */
export function keyEchoResponse(merchantPrivateKey: string) {
  const problem = `absent_keys:Currency EUR is not active for merchant ${merchantPrivateKey}`;
  return problemResponse({ problem, kind: 'settings_error' });
}

/**
 * How an emulator rejects a session that has ended. Defexa does not document it.
 *
 * - `envelope`: the platform's envelope, with HTTP 403
 * - `http-401`: HTTP 401, without a problem
 * - `success-false`: the platform's envelope, with HTTP 200
 */
export type DefexaRejectionForm = 'envelope' | 'http-401' | 'success-false';

/** @internal */
export const REJECTION_RESPONSES: Readonly<Record<DefexaRejectionForm, PlatformResponse>> = {
  envelope: problemResponse({ problem: 'session_expired' }),
  'http-401': jsonResponse(401, { success: false, result: 1, status: 401, errors: [] }),
  'success-false': { ...problemResponse({ problem: 'session_expired' }), status: 200 },
};

/**
 * @throws {RangeError} if the form is unknown
 *
 * @internal
 */
export function assertRejectionForm(form: DefexaRejectionForm): void {
  if (!Object.hasOwn(REJECTION_RESPONSES, form)) {
    const forms = Object.keys(REJECTION_RESPONSES).join(', ');
    throw new RangeError(`There is no rejectionForm "${form}"; the forms are ${forms}`);
  }
}
