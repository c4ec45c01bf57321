import type { DefexaProblem } from './problem.js';

/** The name in a problem's code, without the value that some codes hold: "absent_keys" of "absent_keys:currency". */
export function nameOf({ code }: DefexaProblem): string {
  return code.split(':')[0]!.trim().toLowerCase();
}
