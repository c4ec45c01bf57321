import { setTimeout as sleep } from 'node:timers/promises';
import { TRANSPORTS } from '../../support/http/transports.js';
import { Calls } from '../calls.js';
import { Chronicle } from '../chronicle.js';
import { Dice } from '../dice.js';
import type { Happened } from '../entry.js';
import { heapInUse } from '../heap.js';
import { allInvariants } from '../invariants/index.js';
import { watchOutput } from '../output.js';
import { Account, TIMEOUT } from './account.js';
import { callAgainAndAgain, callOnce } from './callers.js';
import { bringFaults } from './happenings.js';
import { tapWires } from './wire-tap.js';

const CALLERS = 12;
/** How long answers may be late on a busy machine, in milliseconds: what is looked for are those that never come. */
const SLACK = 10_000;
/** How long after an app read its clock the log may be written, in milliseconds. */
const LAG = 100;
const BETWEEN_LOOKS = 5_000;

/** Has apps run over loopback for so long, with each transport, while all goes wrong that the emulator knows. */
export async function runFor(duration: number, seed: number): Promise<Chronicle> {
  const chronicle = new Chronicle(allInvariants({ slack: SLACK, lag: LAG, mayStartLate: () => false }));
  const dice = new Dice(seed);
  const calls = new Calls();
  const note = (happened: Happened) => {
    const now = performance.now();
    const when = { true: now, wall: Date.now(), monotonic: now, machine: 'all', app: 'all' };
    chronicle.note(when, happened);
  };
  const stopWatching = watchOutput({
    output: (text) => note({ type: 'output', text }),
    unhandled: (text) => note({ type: 'unhandled rejection', text }),
  });
  const accounts = await Promise.all(
    TRANSPORTS.map(([name, transport]) => Account.open(name, transport, chronicle)),
  );
  const stopTapping = tapWires(accounts);
  const stop = new AbortController();
  try {
    // What each of them draws depends on nobody else's pace.
    const own = () => new Dice(dice.between(0, 2 ** 31 - 1));
    const running = accounts.flatMap((account) => [
      bringFaults(account, calls, own(), stop.signal),
      ...Array.from({ length: CALLERS }, () => callAgainAndAgain(account, calls, own(), stop.signal)),
    ]);
    for (let passed = 0; passed < duration; passed += BETWEEN_LOOKS) {
      await sleep(BETWEEN_LOOKS);
      accounts.forEach(noteInvoices);
      note({ type: 'heap', bytes: heapInUse() });
    }
    stop.abort();
    await Promise.all(running);
    await Promise.all(accounts.map((account) => recover(account, calls)));
    await Promise.all(accounts.map((account) => closeInFlight(account, calls)));
  } finally {
    stopWatching();
    stopTapping();
    await Promise.all(accounts.map(({ defexa }) => defexa.close()));
  }
  chronicle.end();
  return chronicle;
}

function noteInvoices(account: Account): void {
  for (const { fields } of account.defexa.invoices.splice(0)) {
    account.note({ type: 'invoice opened', order: String(fields['order']) });
  }
}

/** Once all is well and somebody has logged in, every call is a success. */
async function recover(account: Account, calls: Calls): Promise<void> {
  const { defexa } = account;
  defexa.recover();
  Object.assign(defexa, { sessionLifetime: 60_000, latency: 0, endsOlderSessions: false });
  account.key = defexa.merchantPrivateKey;
  // Whatever was begun before has ended by then.
  await sleep(3 * TIMEOUT);
  const options = { mustSucceed: true, timeout: SLACK };
  await callOnce(account, calls, 'refresh', options);
  await callOnce(account, calls, 'getSession', options);
  await callOnce(account, calls, 'request', options);
}

async function closeInFlight(account: Account, calls: Calls): Promise<void> {
  account.defexa.fail('hang');
  const waiting = [callOnce(account, calls, 'refresh'), callOnce(account, calls, 'refresh')];
  await account.close();
  await Promise.all(waiting);
}
