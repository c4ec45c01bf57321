// Authenticated POSTs, compared with those of plain axios with a constant token in the body.
import { equal } from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { checkPost, startInvoiceServer } from '../invoices.js';
import { BASELINE, POSTS } from '../posts.js';
import { median, summary } from '../statistics.js';

/** In milliseconds. Short enough that the next turn comes before a client closes its idle connections, some after 4 s. */
const TURN = 250;
/** Until the compiler has optimised everything, which takes more than 10,000 requests. */
const WARM_UP = 5_000;

/** @returns `send`, which lets a process of its own send POSTs for that many milliseconds, or one, and `close` */
async function startSender(name, server) {
  const child = fork(new URL('../post-process.js', import.meta.url), [name, JSON.stringify(server)]);
  await once(child, 'message');
  const send = async (duration) => {
    child.send({ duration });
    const [result] = await once(child, 'message');
    return result;
  };
  return { send, close: () => child.disconnect() };
}

async function startSenders(server, warmUp) {
  const senders = {};
  for (const name of Object.keys(POSTS)) {
    senders[name] = await startSender(name, server);
    await checkPost(() => senders[name].send(), server);
    await senders[name].send(warmUp);
  }
  return senders;
}

export async function measure({ quick }) {
  const [rounds, warmUp] = quick ? [3, TURN] : [42, WARM_UP];
  const server = await startInvoiceServer();
  const senders = await startSenders(server, warmUp);
  // axios-auth-refresh only logs in after a rejection.
  const before = await server.received();

  const speeds = [];
  for (let round = -1; round < rounds; round += 1) {
    const speedsOfRound = {};
    for (const [name, { send }] of Object.entries(senders)) {
      speedsOfRound[name] = await send(TURN);
    }
    // The first round opens the connections again.
    if (round >= 0) {
      speeds.push(speedsOfRound);
    }
  }
  const { rejected } = await server.received();
  equal(rejected, before.rejected);
  Object.values(senders).forEach(({ close }) => close());
  server.close();

  const rows = Object.keys(senders).map((name) => {
    const ratio = summary(speeds.map((of) => of[name] / of[BASELINE]));
    const perSecond = Math.round(median(speeds.map((of) => of[name])));
    return [name, { ratio, perSecond }];
  });
  return Object.fromEntries(rows);
}
