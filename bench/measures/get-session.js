// The time to await a fresh token, as a ratio to awaiting a resolved promise.
import { createContender } from '../contenders.js';
import { startEmulator } from '../emulator.js';
import { awaitResolved } from '../resolved-promise.js';
import { median, summary } from '../statistics.js';

const AWAITS = 200_000;

const resolved = Promise.resolve({});

/** The minimum for anything that checks an expiration. */
async function readClockAndAwait() {
  const start = performance.now();
  let reading = 0;
  for (let i = 0; i < AWAITS; i += 1) {
    reading = Math.max(reading, Date.now());
    await resolved;
  }
  return performance.now() - start;
}

async function awaitToken(contender) {
  const start = performance.now();
  for (let i = 0; i < AWAITS; i += 1) {
    await contender.getToken();
  }
  return performance.now() - start;
}

export async function measure({ contender: name, quick }) {
  const emulator = await startEmulator();
  const contender = await createContender(name, emulator);
  if (!contender.getToken) {
    return undefined;
  }
  await contender.getToken();
  const rounds = [];
  for (let round = quick ? -1 : -5; round < (quick ? 3 : 41); round += 1) {
    const [limit, clock] = [await awaitResolved(AWAITS), await readClockAndAwait()];
    const token = await awaitToken(contender);
    // The first rounds warm up the compiler.
    if (round >= 0) {
      rounds.push({ limit, clock, token });
    }
  }
  const nanoseconds = (of) => Math.round((median(rounds.map(of)) * 1e6) / AWAITS);
  return {
    ratio: summary(rounds.map(({ limit, token }) => token / limit)),
    ratioOfClockReading: summary(rounds.map(({ limit, clock }) => clock / limit)),
    nanoseconds: nanoseconds(({ token }) => token),
    nanosecondsOfResolvedPromise: nanoseconds(({ limit }) => limit),
  };
}
