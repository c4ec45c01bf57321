// 200 requests a second, with sessions of 3 s and logins of 300 ms: how many wait, and how many have an expired token.
import { setImmediate } from 'node:timers/promises';
import { createContender } from '../contenders.js';
import { startEmulator } from '../emulator.js';
import { postWith } from '../post.js';
import { sleep } from '../statistics.js';

const EVERY = 5;
const LIFETIME = 3_000;
/** In milliseconds. */
const LONG = 50;

/** Makes one request. @returns how long the caller waited for its token, or for the request if it includes that */
async function request(contender, emulator) {
  const start = performance.now();
  const token = await (contender.getToken?.() ?? contender.post({ amount: 100 }));
  const wait = performance.now() - start;
  if (contender.getToken) {
    // In a separate turn, so that sending one request does not delay the next caller's token.
    await setImmediate();
    await postWith(contender.tokenOf(token), emulator);
  }
  return wait;
}

export async function measure({ contender: name, quick }) {
  const duration = quick ? 2_500 : 20_000;
  const emulator = await startEmulator({ sessionLifetime: LIFETIME, loginLatency: 300 });
  const contender = await createContender(name, emulator, { margin: LIFETIME / 4 });
  await request(contender, emulator);
  const before = await emulator.call('counts');
  const requests = [];
  const start = performance.now();
  while (performance.now() - start < duration) {
    while (requests.length * EVERY <= performance.now() - start) {
      requests.push(request(contender, emulator).catch(() => undefined));
    }
    await sleep(1);
  }
  const waits = await Promise.all(requests);
  const after = await emulator.call('counts');
  return {
    requests: requests.length,
    waited: waits.filter((wait) => wait > LONG).length,
    longestWait: Math.round(Math.max(...waits.filter((wait) => wait !== undefined))),
    rejected: after.rejected - before.rejected,
    failed: waits.filter((wait) => wait === undefined).length,
    logins: after.logins - before.logins,
  };
}
