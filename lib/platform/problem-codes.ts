import type { DefexaProblem } from './problem.js';

/** The code without the value that some codes carry: "absent_keys" for "absent_keys:currency". */
export function baseCode({ code }: DefexaProblem): string {
  return code.split(':')[0]!.trim().toLowerCase();
}

/** The merchant private key is missing from the `Authorization` header, or wrong. */
const KEY_CODES = ['auth_header_not_found', 'unknown_auth_header', 'incorrect_private_key'];

/** Whether a problem is about the merchant private key in the header, and not about the session. */
export function isKeyProblem(problem: DefexaProblem): boolean {
  return KEY_CODES.includes(baseCode(problem));
}
