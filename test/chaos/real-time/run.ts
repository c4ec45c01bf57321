import { setTimeout as sleep } from 'node:timers/promises';
import { TRANSPORTS } from '../../support/http/transports.js';
import { Calls } from '../calls.js';
import { Chronicle } from '../chronicle.js';
import { Dice } from '../dice.js';
import type { Happened } from '../entry.js';
import { heapInUse } from '../heap.js';
import { allInvariants } from '../invariants/index.js';
import { watchOutput } from '../output.js';
import { Account } from './account.js';
import { callAgainAndAgain } from './callers.js';
import { FreezingApp } from './freezes.js';
import { bringFaults } from './happenings.js';
import { holdsOnProcess, leftovers } from './leftovers.js';
import { closeInFlight, recover } from './recovery.js';
import { StreamingApp } from './streams.js';
import { tapWires } from './wire-tap.js';

const CALLERS = 12;
const STREAMERS = 2;
/** How long answers may be late on a busy machine, in milliseconds: what is looked for are those that never come. */
const SLACK = 10_000;
/** How long after an app read its clock the log may be written, in milliseconds. */
const LAG = 100;
/** Less than the time after which idle connections are closed, in milliseconds: undici does so first, after 4 s. */
const SOON = 3_000;
const BETWEEN_LOOKS = 5_000;

/** Has apps run over loopback for so long, with each transport, while all goes wrong that the emulator knows. */
export async function runFor(duration: number, seed: number): Promise<Chronicle> {
  const invariants = allInvariants({ slack: SLACK, lag: LAG, mayStartLate: () => false });
  const chronicle = new Chronicle(invariants, true);
  const noteFor = (machine: string) => (happened: Happened) => {
    const now = performance.now();
    chronicle.note({ true: now, wall: Date.now(), monotonic: now, machine, app: machine }, happened);
  };
  const note = noteFor('all');
  const leave = (what: string) => note({ type: 'left behind', what });
  const before = holdsOnProcess();
  const stopWatching = watchOutput({
    output: (text) => note({ type: 'output', text }),
    unhandled: (text) => note({ type: 'unhandled', text }),
  });
  const calls = new Calls();
  const each = <App>(open: (name: string, transport: (typeof TRANSPORTS)[number][1]) => Promise<App>) =>
    Promise.all(TRANSPORTS.map((transport) => open(...transport)));
  const accounts = await each((name, transport) => Account.open(name, transport, chronicle));
  const streaming = await each((name, transport) => StreamingApp.open(transport, noteFor(`streams ${name}`)));
  const freezing = await each((name) => FreezingApp.open(name, calls, chronicle));
  const stopTapping = tapWires(accounts);
  const stop = new AbortController();
  try {
    // What each of them draws depends on nobody else's pace.
    const dice = new Dice(seed);
    const own = () => new Dice(dice.between(0, 2 ** 31 - 1));
    const times = (count: number, start: () => Promise<void>) => Array.from({ length: count }, start);
    const running = Promise.all([
      ...accounts.flatMap((account) => [
        bringFaults(account, calls, own(), stop.signal),
        ...times(CALLERS, () => callAgainAndAgain(account, calls, own(), stop.signal)),
      ]),
      ...streaming.flatMap((app) =>
        times(STREAMERS, () => app.streamAgainAndAgain(calls, own(), stop.signal)),
      ),
      ...freezing.map((app) => app.freezeAgainAndAgain(own(), stop.signal)),
    ]);
    for (let passed = 0; passed < duration; passed += BETWEEN_LOOKS) {
      // If one of them fails, it is in vain to wait for the others.
      await Promise.race([sleep(BETWEEN_LOOKS), running]);
      accounts.forEach(noteInvoices);
      note({ type: 'heap', bytes: heapInUse() });
    }
    stop.abort();
    await running;
    await Promise.all(accounts.map((account) => recover(account, calls, SLACK)));
    await Promise.all(accounts.map((account) => closeInFlight(account, calls)));
    await Promise.all([...streaming, ...freezing].map((app) => app.close(SLACK)));
    // Apps close their connections themselves: sooner than either side lets go of idle ones.
    (await leftovers(before, SOON, (name) => name === 'TCPSocketWrap')).forEach(leave);
  } finally {
    freezing.forEach((app) => app.kill());
    stopWatching();
    stopTapping();
    const servers = [...accounts.map(({ defexa }) => defexa), ...streaming.map(({ server }) => server)];
    await Promise.all(servers.map((server) => server.close()));
  }
  (await leftovers(before, SLACK)).forEach(leave);
  [...accounts, ...streaming]
    .filter(({ signals }) => signals.listeners > 0)
    .forEach(({ signals }) => leave(`${signals.listeners} listeners to signals of callers`));
  chronicle.end();
  return chronicle;
}

function noteInvoices(account: Account): void {
  for (const { fields } of account.defexa.invoices.splice(0)) {
    account.note({ type: 'invoice opened', order: String(fields['order']) });
  }
}
