import type { DefexaProblem } from './problem.js';

/** The name in a problem's code, without the value that some codes hold: "absent_keys" of "absent_keys:currency". */
export function nameOf({ code }: DefexaProblem): string {
  return code.split(':')[0]!.trim().toLowerCase();
}

/** What the engine says where a request lacks the merchant private key in its header, or has a wrong one. */
const NAMES = ['auth_header_not_found', 'unknown_auth_header', 'incorrect_private_key'];

/** Whether a problem is about the merchant private key in a header, and not about the session. */
export function isKeyProblem(problem: DefexaProblem): boolean {
  return NAMES.includes(nameOf(problem));
}
