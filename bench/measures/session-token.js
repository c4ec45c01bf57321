// The time to await `getSessionToken()`, as a ratio to awaiting `getSession()`.
import { createContender, OURS } from '../contenders.js';
import { startEmulator } from '../emulator.js';
import { summary } from '../statistics.js';

const AWAITS = 200_000;

async function awaitSession(provider) {
  const start = performance.now();
  for (let i = 0; i < AWAITS; i += 1) {
    await provider.getSession();
  }
  return performance.now() - start;
}

async function awaitSessionToken(provider) {
  const start = performance.now();
  for (let i = 0; i < AWAITS; i += 1) {
    await provider.getSessionToken();
  }
  return performance.now() - start;
}

export async function measure({ quick }) {
  const { provider } = await createContender(OURS, await startEmulator());
  await provider.getSession();
  const ratios = [];
  for (let round = quick ? -1 : -5; round < (quick ? 3 : 41); round += 1) {
    const session = await awaitSession(provider);
    const token = await awaitSessionToken(provider);
    // The first rounds warm up the compiler.
    if (round >= 0) {
      ratios.push(token / session);
    }
  }
  return { ratio: summary(ratios) };
}
