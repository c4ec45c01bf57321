// A login that never gets a response, and the first call after the server has recovered: without a time-out in the login
// function (axios's default), and with one.
import { createContender, OURS } from '../contenders.js';
import { startEmulator } from '../emulator.js';
import { sleep } from '../statistics.js';

const CALLERS = 50;
/** A caller that waits longer than this many time-outs counts as waiting for ever. */
const FOREVER = 5;

const NEVER = Symbol('never');

/** The duration of a call, successful or not; NEVER if it takes too long. */
async function timeOf(call, patience) {
  const start = performance.now();
  const settled = call().then(
    () => true,
    () => true,
  );
  return (await Promise.race([settled, sleep(patience)])) ? performance.now() - start : NEVER;
}

async function measureWith(name, timeout, patience) {
  const emulator = await startEmulator();
  const contender = await createContender(name, emulator, { timeout });
  const call = contender.getToken ?? (() => contender.post({ amount: 100 }));
  await emulator.call('fail', 'hang');
  const waits = await Promise.all(Array.from({ length: CALLERS }, () => timeOf(call, patience)));
  await emulator.call('recover');
  const recovered = await Promise.race([
    call().then(Boolean, () => false),
    sleep(patience).then(() => false),
  ]);
  return { longestWait: waits.includes(NEVER) ? 'for ever' : Math.round(Math.max(...waits)), recovered };
}

/** nestjs-defexa always has a time-out, so it uses one in both cases: a shorter one than its default, to save time. */
export async function measure({ contender, quick }) {
  const timeout = quick ? 250 : 1_000;
  const patience = FOREVER * timeout;
  const [withoutTimeout, withTimeout] = await Promise.all([
    measureWith(contender, contender === OURS ? timeout : undefined, patience),
    measureWith(contender, timeout, patience),
  ]);
  return { timeout, withoutTimeout, withTimeout };
}
