import { FAULT_NAMES } from '../../lib/testing/emulator/faults.js';
import type { RunLog } from './run-log.js';

/** Reads the seed of this run from the environment. */
export function readSeed(): number {
  const seed = process.env['DEFEXA_CHAOS_SEED'] ?? '';
  if (!/^\d+$/.test(seed)) {
    throw new Error(`DEFEXA_CHAOS_SEED must be a whole number, or "random"; it is "${seed}"`);
  }
  return Number(seed);
}

/** Must occur in every run, by the names of `RunLog.count()`. */
const REQUIRED = [
  'call: getSession',
  'call: request',
  'call: refresh',
  'succeeded',
  'failed',
  'abort',
  'invoice opened',
  'request rejected',
  'event: logged-in',
  'event: login-failed',
  'event: session-rejected',
  'event: contention',
  'failed: DEFEXA_AUTHENTICATION',
  'failed: DEFEXA_UNAVAILABLE',
  'failed: DEFEXA_RESPONSE',
  'failed: DEFEXA_SESSION_REJECTED',
  'incident: revocation',
  'incident: key rotation',
  'incident: older sessions',
  'shut down',
  'output',
  ...FAULT_NAMES.flatMap((name) => ['login', 'invoice'].map((route) => `incident: fault ${name} (${route})`)),
];

/**
 * Prints a summary of a run, and fails it if an invariant was violated or a required entry is missing.
 *
 * @param options.repeatedBySeed what the seed repeats, for the message
 * @param options.required further entries that must occur
 */
export function reportRun(
  title: string,
  seed: number,
  log: RunLog,
  { repeatedBySeed, required = [] }: { repeatedBySeed: string; required?: readonly string[] },
): void {
  process.stdout.write(`${title} (DEFEXA_CHAOS_SEED=${seed}): ${summaryOf(log)}\n\n`);
  failOnProblems(seed, log, repeatedBySeed, [...REQUIRED, ...required]);
}

/** Must occur in every run with accounts at run time. */
const REQUIRED_WITH_ACCOUNTS = [
  'call: getSession',
  'call: request',
  'call: refresh',
  'failed: DEFEXA_AUTHENTICATION',
  'failed: DEFEXA_UNAVAILABLE',
  'account given',
  'account not given: DEFEXA_ACCOUNT_NOT_FOUND',
  'account not given: DEFEXA_CONFIGURATION',
  'account not given: DEFEXA_UNAVAILABLE',
  'event: logged-in',
  'event: session-shared',
  'event: session-rejected',
  'more accounts than max',
  'incident: eviction',
  'incident: key replacement',
  'shut down',
  'output',
];

/** As `reportRun`, for apps with `DefexaAccounts`. */
export function reportAccounts(title: string, seed: number, log: RunLog, repeatedBySeed: string): void {
  const count = (name: string) => log.count(name).toLocaleString('en');
  process.stdout.write(
    `${title} (DEFEXA_CHAOS_SEED=${seed}): ${count('account given')} accounts given, ${count('call')} calls: ` +
      `${count('succeeded')} succeeded, ${count('failed')} failed. ${count('attempt sent')} attempts, ` +
      `${count('event: logged-in')} new sessions, ${count('event: session-shared')} adopted from the store. ` +
      `${count('incident: eviction')} evictions, ${count('incident: key replacement')} new keys, ` +
      `${count('incident: restart')} restarts; ${count('more accounts than max')} times more accounts than max in use.\n\n`,
  );
  failOnProblems(seed, log, repeatedBySeed, REQUIRED_WITH_ACCOUNTS);
}

function failOnProblems(
  seed: number,
  log: RunLog,
  repeatedBySeed: string,
  required: readonly string[],
): void {
  const missing = required.filter((name) => log.count(name) === 0);
  const problems = [...log.violations, ...missing.map((name) => `missing: ${name}`)];
  if (problems.length > 0) {
    const history = log.history.map((entry) => JSON.stringify(entry)).join('\n');
    throw new Error(
      `DEFEXA_CHAOS_SEED=${seed} npm run test:chaos ${repeatedBySeed}.\n${problems.join('\n')}\n` +
        (history && `Entries before the first violation:\n${history}`),
    );
  }
}

function summaryOf(log: RunLog): string {
  const count = (name: string) => log.count(name).toLocaleString('en');
  const faults = log.counts.filter(([name]) => /^incident: fault ./.test(name));
  const faultCount = faults.reduce((sum, [, times]) => sum + times, 0);
  return (
    `${count('call')} calls (${count('call: request')} of them requests, ${count('call: refresh')} forced logins): ` +
    `${count('succeeded')} succeeded, ${count('failed')} failed, ${count('abort')} were aborted. ` +
    `${count('attempt sent')} attempts in ${count('event: login-started')} logins, of which ${count('event: login-failed')} ` +
    `failed; ${count('event: logged-in')} new sessions, ${count('event: session-shared')} adopted from the store. ` +
    `${count('request sent')} requests were sent for ${count('invoice opened')} invoices, ` +
    `${count('request rejected')} were rejected; ${count('event: session-rejected')} sessions were dropped, with ` +
    `${count('event: contention')} cool-downs. ${faultCount} faults of ${faults.length} kinds, ` +
    `${count('incident: revocation')} revocations, ${count('incident: key rotation')} new keys, ${count('clock set')} clock ` +
    `jumps, ${count('suspended')} suspensions, ${count('shut down')} shutdowns. ${count('output')} outputs without a secret.`
  );
}
