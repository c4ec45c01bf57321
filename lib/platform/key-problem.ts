import type { DefexaProblem } from './problem.js';

/** What the engine says where a request lacks the merchant private key in its header, or has a wrong one. */
const CODES = ['auth_header_not_found', 'unknown_auth_header', 'incorrect_private_key'];

/** Whether a problem is about the merchant private key in a header, and not about the session. */
export function isKeyProblem({ code }: DefexaProblem): boolean {
  return CODES.includes(code);
}
