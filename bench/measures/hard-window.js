// Logins fail for the whole lifetime of the first session: they hang, or respond with HTTP 503. All callers could still get
// that session.
import { createContender } from '../contenders.js';
import { startEmulator } from '../emulator.js';
import { sleep } from '../statistics.js';

const OUTAGES = { hang: 'hang', unavailable: { status: 503, body: '' } };

/** All in milliseconds. `last`: how long before the session expires the last call is made. */
const FULL = { lifetime: 120_000, every: 1_000, limit: 10_000, long: 1_000, last: 3_000 };
const QUICK = { lifetime: 6_000, every: 100, limit: 500, long: 50, last: 1_500 };

/** Makes a call. @returns its duration, or undefined if it failed or exceeded the limit */
async function timeOf(call, limit) {
  const start = performance.now();
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, limit, false)));
  const served = await Promise.race([
    call().then(
      () => true,
      () => false,
    ),
    late,
  ]);
  clearTimeout(timer);
  return served ? performance.now() - start : undefined;
}

async function measureWith(name, outage, { lifetime, every, limit, long, last }) {
  const emulator = await startEmulator({ sessionLifetime: lifetime });
  const contender = await createContender(name, emulator, { margin: lifetime / 4, timeout: limit });
  // Sends requests if the contender supports that, because then it knows the time limit of its callers.
  const call = contender.post ? () => contender.post({ amount: 100 }) : contender.getToken;
  await call();
  await emulator.call('fail', outage, { route: 'login' });
  const before = await emulator.call('counts');
  const start = performance.now();
  const calls = [];
  while (calls.length < Math.floor((lifetime - last) / every)) {
    await sleep(Math.max(0, start + (calls.length + 1) * every - performance.now()));
    calls.push(timeOf(call, limit));
  }
  const times = await Promise.all(calls);
  const { logins } = await emulator.call('counts');
  return {
    calls: calls.length,
    failed: times.filter((time) => time === undefined).length,
    waited: times.filter((time) => time > long).length,
    longestWait: Math.round(Math.max(...times.filter((time) => time !== undefined))),
    logins: logins - before.logins,
  };
}

export async function measure({ contender, quick }) {
  const measured = Object.entries(OUTAGES).map(async ([kind, outage]) => [
    kind,
    await measureWith(contender, outage, quick ? QUICK : FULL),
  ]);
  return Object.fromEntries(await Promise.all(measured));
}
