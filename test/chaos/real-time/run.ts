import { setTimeout as sleep } from 'node:timers/promises';
import { TRANSPORTS } from '../../support/http/transports.js';
import { Calls } from '../calls.js';
import { RunLog } from '../run-log.js';
import { RandomSource } from '../random-source.js';
import type { Occurrence } from '../log-entry.js';
import { measureHeapBytes } from '../heap.js';
import { allInvariants } from '../invariants/index.js';
import { watchOutput } from '../watch-output.js';
import { Account } from './account.js';
import { callRepeatedly } from './callers.js';
import { FreezingApp } from './freezing-app.js';
import { injectFaults } from './incidents.js';
import { countResources, findLeaks } from './find-leaks.js';
import { closeDuringLogin, recover } from './recovery.js';
import { StreamingApp } from './streaming-app.js';
import { observeHttp } from './observe-http.js';

const CALLERS = 12;
const STREAMERS = 2;
/** How late a call may settle on a busy machine. The run looks for calls that never do. */
const TOLERANCE_MS = 10_000;
/** The longest time between an app's reading of its clock and the log entry. */
const LOG_DELAY_MS = 100;
/** Less than the 4 s after which undici, the first to do so, closes idle connections. */
const CLOSE_WITHIN_MS = 3_000;
const SAMPLE_INTERVAL_MS = 5_000;

/** Runs apps over loopback, with each transport, through all faults of the emulator. */
export async function runInRealTime(durationMs: number, seed: number): Promise<RunLog> {
  const invariants = allInvariants({
    toleranceMs: TOLERANCE_MS,
    logDelayMs: LOG_DELAY_MS,
    mayStartLate: () => false,
  });
  const log = new RunLog(invariants, true);
  const recorderFor = (machine: string) => (occurrence: Occurrence) => {
    const now = performance.now();
    log.record({ trueMs: now, wallMs: Date.now(), monotonicMs: now, machine, app: machine }, occurrence);
  };
  const record = recorderFor('all');
  const recordLeak = (what: string) => record({ type: 'leak', what });
  const before = countResources();
  const stopWatching = watchOutput({
    output: (text) => record({ type: 'output', text }),
    unhandled: (text) => record({ type: 'unhandled', text }),
  });
  const calls = new Calls();
  const openEach = <App>(open: (name: string, transport: (typeof TRANSPORTS)[number][1]) => Promise<App>) =>
    Promise.all(TRANSPORTS.map((transport) => open(...transport)));
  const accounts = await openEach((name, transport) => Account.open(name, transport, log));
  const streaming = await openEach((name, transport) =>
    StreamingApp.open(transport, recorderFor(`streams ${name}`)),
  );
  const freezing = await openEach((name) => FreezingApp.open(name, calls, log));
  const stopObserving = observeHttp(accounts);
  const stop = new AbortController();
  try {
    // Each has its own source, so that its choices do not depend on the pace of others.
    const random = new RandomSource(seed);
    const nextSource = () => new RandomSource(random.integer(0, 2 ** 31 - 1));
    const repeat = (count: number, start: () => Promise<void>) => Array.from({ length: count }, start);
    const running = Promise.all([
      ...accounts.flatMap((account) => [
        injectFaults(account, calls, nextSource(), stop.signal),
        ...repeat(CALLERS, () => callRepeatedly(account, calls, nextSource(), stop.signal)),
      ]),
      ...streaming.flatMap((app) =>
        repeat(STREAMERS, () => app.streamRepeatedly(calls, nextSource(), stop.signal)),
      ),
      ...freezing.map((app) => app.freezeRepeatedly(nextSource(), stop.signal)),
    ]);
    for (let passedMs = 0; passedMs < durationMs; passedMs += SAMPLE_INTERVAL_MS) {
      // If one of them fails, the run fails at once.
      await Promise.race([sleep(SAMPLE_INTERVAL_MS), running]);
      accounts.forEach(recordInvoices);
      record({ type: 'heap', bytes: measureHeapBytes() });
    }
    stop.abort();
    await running;
    await Promise.all(accounts.map((account) => recover(account, calls, TOLERANCE_MS)));
    await Promise.all(accounts.map((account) => closeDuringLogin(account, calls)));
    await Promise.all([...streaming, ...freezing].map((app) => app.close(TOLERANCE_MS)));
    // Apps close their connections themselves, before they time out.
    (await findLeaks(before, CLOSE_WITHIN_MS, (name) => name === 'TCPSocketWrap')).forEach(recordLeak);
  } finally {
    freezing.forEach((app) => app.kill());
    stopWatching();
    stopObserving();
    const servers = [...accounts.map(({ defexa }) => defexa), ...streaming.map(({ server }) => server)];
    await Promise.all(servers.map((server) => server.close()));
  }
  (await findLeaks(before, TOLERANCE_MS)).forEach(recordLeak);
  [...accounts, ...streaming]
    .filter(({ signals }) => signals.listeners > 0)
    .forEach(({ signals }) => recordLeak(`${signals.listeners} listeners to signals of callers`));
  log.end();
  return log;
}

function recordInvoices(account: Account): void {
  for (const { fields } of account.defexa.invoices.splice(0)) {
    account.record({ type: 'invoice opened', order: String(fields['order']) });
  }
}
