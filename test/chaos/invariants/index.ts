import {
  accountsComeInTime,
  callersGetTheirOwnSessions,
  limitedAccounts,
  limitedConcurrentLogins,
} from './accounts.js';
import { callsSettleInTime } from './calls-settle-in-time.js';
import { limitedLoginAttempts } from './login-attempts.js';
import { loginsRespectPauses } from './backoff.js';
import { limitedForcedLogins } from './contention.js';
import { onlyRejectedSessionsAreDropped } from './dropped-sessions.js';
import { abortedCallsEnd } from './aborted-calls.js';
import { heapDoesNotGrow } from './heap.js';
import { noWaitPastSessionEnd } from './hard-window.js';
import type { Invariant } from './invariant.js';
import { noLeaks } from './leaks.js';
import { noLoginWhileFresh } from './needless-logins.js';
import { rejectedKeysBackOff } from './rejected-key.js';
import { noDuplicateRequests } from './duplicate-requests.js';
import { noSecretInOutput } from './secrets.js';
import { noExpiredSessions } from './expired-sessions.js';
import { callsSucceedAfterFreeze } from './calls-after-freeze.js';
import { nothingUnhandled } from './unhandled.js';

/**
 * The invariants of each run.
 *
 * @param options.toleranceMs how late a call may settle
 * @param options.logDelayMs the longest time between an app's reading of its clock and the log entry
 * @param options.mayStartLate tells on which machines a login may wait for a store or a vault first
 */
export function allInvariants({
  toleranceMs,
  logDelayMs,
  mayStartLate,
}: {
  toleranceMs: number;
  logDelayMs: number;
  mayStartLate: (machine: string) => boolean;
}): Invariant[] {
  return [
    noExpiredSessions(logDelayMs),
    noDuplicateRequests(),
    callsSettleInTime(toleranceMs),
    abortedCallsEnd(logDelayMs),
    noWaitPastSessionEnd(toleranceMs),
    limitedLoginAttempts(),
    loginsRespectPauses(),
    rejectedKeysBackOff(),
    limitedForcedLogins({ logDelayMs, mayStartLate }),
    onlyRejectedSessionsAreDropped(),
    noLoginWhileFresh(logDelayMs),
    noSecretInOutput(),
    nothingUnhandled(),
    callsSucceedAfterFreeze(),
    noLeaks(),
    heapDoesNotGrow(),
  ];
}

/** How long `DefexaAccounts` waits for the options of an account: the default of `timeout`. */
const OPTIONS_TIMEOUT_MS = 10_000;

/** The invariants of apps with `DefexaAccounts`. In their log, each account is an app. */
export function accountsInvariants(maxConcurrentLogins: number): Invariant[] {
  return [
    callersGetTheirOwnSessions(),
    limitedAccounts(),
    limitedConcurrentLogins(maxConcurrentLogins),
    accountsComeInTime(OPTIONS_TIMEOUT_MS),
    noExpiredSessions(0),
    noDuplicateRequests(),
    callsSettleInTime(0),
    abortedCallsEnd(0),
    noSecretInOutput(),
    noLeaks(),
  ];
}
