// A login that is never answered, and the first call after the server has recovered: where the login function has no
// time-out (axios's default), and where it has one.
import { createContender, OURS } from '../contenders.js';
import { startEmulator } from '../emulator.js';
import { sleep } from '../statistics.js';

const CALLERS = 50;
/** Who waits for longer than so many time-outs, waits for ever. */
const FOREVER = 5;

const NEVER = Symbol('never');

/** How long a call took, whatever its outcome; NEVER if that is not seen. */
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

/** Ours has no way to be without a time-out: what is called so is its own one, shortened to keep this short. */
export async function measure({ contender, quick }) {
  const timeout = quick ? 250 : 1_000;
  const patience = FOREVER * timeout;
  const [withoutTimeout, withTimeout] = await Promise.all([
    measureWith(contender, contender === OURS ? timeout : undefined, patience),
    measureWith(contender, timeout, patience),
  ]);
  return { timeout, withoutTimeout, withTimeout };
}
