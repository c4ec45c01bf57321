// What it costs to await a token that is fresh, as a ratio to awaiting a promise that is resolved already.
import { createContender } from '../contenders.js';
import { startEmulator } from '../emulator.js';
import { quantile, summary } from '../statistics.js';

const AWAITS = 200_000;

async function awaitResolved() {
  const resolved = Promise.resolve({});
  const start = performance.now();
  for (let i = 0; i < AWAITS; i += 1) {
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
    const [limit, token] = [await awaitResolved(), await awaitToken(contender)];
    // The first ones are for the compiler.
    if (round >= 0) {
      rounds.push({ limit, token });
    }
  }
  const nanoseconds = (of) => Math.round((quantile(rounds.map(of), 0.5) * 1e6) / AWAITS);
  return {
    ratio: summary(rounds.map(({ limit, token }) => token / limit)),
    nanoseconds: nanoseconds(({ token }) => token),
    nanosecondsOfResolvedPromise: nanoseconds(({ limit }) => limit),
  };
}
