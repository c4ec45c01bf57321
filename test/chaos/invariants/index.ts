import { everyCallerAnswered } from './answered-in-time.js';
import { fewAttempts } from './attempts.js';
import { logInAfterPauses } from './backoff.js';
import { fewForcedLogins } from './contention.js';
import { onlyRejectedSessionsDropped } from './dropped-sessions.js';
import { goneCallersAreLetGo } from './gone-callers.js';
import { heapIsFlat } from './heap.js';
import { noWaitPastTheSession } from './hard-window.js';
import type { Invariant } from './invariant.js';
import { nothingLeftBehind } from './left-behind.js';
import { noLoginWhileFresh } from './needed-logins.js';
import { refusedKeyStaysHome } from './refused-key.js';
import { noRequestTwice } from './requests-once.js';
import { noSecretInOutput } from './secrets.js';
import { noSessionPastItsEnd } from './session-ends.js';
import { callsSucceedAfterThaw } from './thawed-calls.js';
import { nothingUnhandled } from './unhandled.js';

/**
 * All that holds whatever happens.
 *
 * @param options.slack how late an answer may be, in milliseconds
 * @param options.lag how long after an app read its clock the log is written, in milliseconds
 * @param options.mayStartLate on which machines flights may wait for a store or a vault before they log in
 */
export function allInvariants({
  slack,
  lag,
  mayStartLate,
}: {
  slack: number;
  lag: number;
  mayStartLate: (machine: string) => boolean;
}): Invariant[] {
  return [
    noSessionPastItsEnd(lag),
    noRequestTwice(),
    everyCallerAnswered(slack),
    goneCallersAreLetGo(lag),
    noWaitPastTheSession(slack),
    fewAttempts(),
    logInAfterPauses(),
    refusedKeyStaysHome(),
    fewForcedLogins({ lag, mayStartLate }),
    onlyRejectedSessionsDropped(),
    noLoginWhileFresh(lag),
    noSecretInOutput(),
    nothingUnhandled(),
    callsSucceedAfterThaw(),
    nothingLeftBehind(),
    heapIsFlat(),
  ];
}
