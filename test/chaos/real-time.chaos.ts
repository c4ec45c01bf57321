import { it } from '@jest/globals';
import { runFor } from './real-time/run.js';
import { judge, seedOfThisRun } from './verdict.js';

const TWO_MINUTES = 120_000;

it('two minutes over loopback', async () => {
  const seed = seedOfThisRun();
  judge('Two minutes over loopback', seed, await runFor(TWO_MINUTES, seed));
}, 300_000);
