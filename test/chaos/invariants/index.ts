import { everyCallerAnswered } from './answered-in-time.js';
import { fewAttempts } from './attempts.js';
import { logInAfterPauses } from './backoff.js';
import { fewForcedLogins } from './contention.js';
import { heapIsFlat } from './heap.js';
import type { Invariant } from './invariant.js';
import { noLoginWhileFresh } from './needed-logins.js';
import { refusedKeyStaysHome } from './refused-key.js';
import { noRequestTwice } from './requests-once.js';
import { noSecretInOutput } from './secrets.js';
import { noSessionPastItsEnd } from './session-ends.js';
import { noUnhandledRejection } from './unhandled.js';

/**
 * All that holds whatever happens.
 *
 * @param slack how late an answer may be, in milliseconds
 */
export function allInvariants({ slack }: { slack: number }): Invariant[] {
  return [
    noSessionPastItsEnd(),
    noRequestTwice(),
    everyCallerAnswered(slack),
    fewAttempts(),
    logInAfterPauses(),
    refusedKeyStaysHome(),
    fewForcedLogins(),
    noLoginWhileFresh(),
    noSecretInOutput(),
    noUnhandledRejection(),
    heapIsFlat(),
  ];
}
