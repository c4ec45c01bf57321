import { KIND_BY_CODE } from '../platform/known-problems.js';
import type { DefexaProblem, DefexaProblemCode, DefexaProblemKind } from '../platform/problem.js';
import { type Answer, json } from './emulator-answers.js';

/** A problem to answer with, in the platform's envelope. */
export interface DefexaProblemFault {
  /** The code of the problem, such as `balance_less_than_amount`. */
  problem: DefexaProblemCode;
  /** @default the kind that is published for the code; none for other codes */
  kind?: DefexaProblemKind;
  /** @default none */
  message?: string;
  /** The HTTP status, which the envelope states too. @default 403 */
  status?: number;
  /** A canned answer has these, and no problem. */
  body?: never;
  /** As `body`. */
  headers?: never;
}

/** The envelope in which the platform answers a call that failed. */
export function failed({ problem, kind, message, status = 403 }: DefexaProblemFault): Answer {
  const entry: DefexaProblem = { code: problem, kind: kind ?? kindOf(problem), message };
  return json(status, { success: false, result: 1, status, errors: [entry] });
}

/** As published or seen; of a session that has ended, as is assumed. */
function kindOf(code: DefexaProblemCode): DefexaProblemKind | undefined {
  return code === 'session_expired' ? 'authentication_error' : KIND_BY_CODE[code];
}

/** The engine does this where a currency is not active: it writes the merchant private key into a code. */
export function keyEcho(merchantPrivateKey: string): Answer {
  const problem = `absent_keys:Currency EUR is not active for merchant ${merchantPrivateKey}`;
  return failed({ problem, kind: 'settings_error' });
}

/**
 * How an emulator says that a session has ended, which nobody publishes: in the platform's envelope with HTTP 403; by HTTP 401;
 * or in the envelope with HTTP 200.
 */
export type DefexaRejectionForm = 'envelope' | 'http-401' | 'success-false';

/** All there are. */
export const REJECTIONS: Readonly<Record<DefexaRejectionForm, Answer>> = {
  envelope: failed({ problem: 'session_expired' }),
  'http-401': json(401, { success: false, result: 1, status: 401, errors: [] }),
  'success-false': { ...failed({ problem: 'session_expired' }), status: 200 },
};

/** @throws {RangeError} if there is no such form */
export function rejectionFormOf(options: { rejectionForm?: DefexaRejectionForm }): DefexaRejectionForm {
  const { rejectionForm = 'envelope' } = options;
  if (!Object.hasOwn(REJECTIONS, rejectionForm)) {
    const forms = Object.keys(REJECTIONS).join(', ');
    throw new RangeError(`There is no rejectionForm "${rejectionForm}"; the forms are ${forms}`);
  }
  return rejectionForm;
}
