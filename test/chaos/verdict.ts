import { FAULT_NAMES } from '../../lib/testing/emulator/faults.js';
import type { Chronicle } from './chronicle.js';

/** The seed of this run. */
export function seedOfThisRun(): number {
  const text = process.env['DEFEXA_CHAOS_SEED'] ?? '';
  if (!/^\d+$/.test(text)) {
    throw new Error(`DEFEXA_CHAOS_SEED must be a whole number, or "random"; it is "${text}"`);
  }
  return Number(text);
}

/** What has to have happened in any run, or it was worth nothing. */
const LEAST = [
  'call: getSession',
  'call: request',
  'call: refresh',
  'served',
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
  'chaos: revocation',
  'chaos: key rotation',
  'chaos: older sessions',
  'shut down',
  'output',
  ...FAULT_NAMES.flatMap((name) => ['login', 'invoice'].map((route) => `chaos: fault ${name} (${route})`)),
];

/**
 * Tells what happened, and whether everything held.
 *
 * @param options.repeats in which way the seed repeats such a run
 * @param options.more what else has to have happened
 * @throws with all that is needed to look into it, if not
 */
export function judge(
  title: string,
  seed: number,
  chronicle: Chronicle,
  { repeats, more = [] }: { repeats: string; more?: readonly string[] },
): void {
  process.stdout.write(`${title} (DEFEXA_CHAOS_SEED=${seed}): ${summaryOf(chronicle)}\n\n`);
  const missing = [...LEAST, ...more].filter((name) => chronicle.count(name) === 0);
  const problems = [...chronicle.violations, ...missing.map((name) => `this never happened: ${name}`)];
  if (problems.length > 0) {
    const story = chronicle.story.map((entry) => JSON.stringify(entry)).join('\n');
    throw new Error(
      `DEFEXA_CHAOS_SEED=${seed} npm run test:chaos ${repeats}.\n${problems.join('\n')}\n` +
        (story && `What led to the first of these:\n${story}`),
    );
  }
}

function summaryOf(chronicle: Chronicle): string {
  const count = (name: string) => chronicle.count(name).toLocaleString('en');
  const faults = chronicle.counts.filter(([name]) => /^chaos: fault ./.test(name));
  const set = faults.reduce((sum, [, times]) => sum + times, 0);
  return (
    `${count('call')} calls (${count('call: request')} of them requests, ${count('call: refresh')} explicit logins): ` +
    `${count('served')} were served, ${count('failed')} failed, ${count('abort')} callers went away. ` +
    `${count('login sent')} logins in ${count('event: login-started')} flights, of which ${count('event: login-failed')} ` +
    `failed; ${count('event: logged-in')} sessions, ${count('event: session-shared')} more taken from the store. ` +
    `${count('request sent')} requests were sent for ${count('invoice opened')} invoices, and ` +
    `${count('request rejected')} rejected; ${count('event: session-rejected')} sessions were dropped for it, with ` +
    `${count('event: contention')} cool-downs. ${set} faults of ${faults.length} kinds, ` +
    `${count('chaos: revocation')} revocations, ${count('chaos: key rotation')} new keys, ${count('clock set')} clock ` +
    `jumps, ${count('suspended')} suspensions, ${count('shut down')} shutdowns. ${count('output')} outputs showed no secret.`
  );
}
