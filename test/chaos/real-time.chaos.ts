import { it } from '@jest/globals';
import { FREEZES_OF_A_RUN } from './real-time/freezes.js';
import { runFor } from './real-time/run.js';
import { STREAMS } from './real-time/streams.js';
import { judge, seedOfThisRun } from './verdict.js';

const TWO_MINUTES = 120_000;

it('two minutes over loopback', async () => {
  const seed = seedOfThisRun();
  const chronicle = await runFor(TWO_MINUTES, seed);
  judge('Two minutes over loopback', seed, chronicle, {
    repeats: 'repeats its faults and their order; when what came is up to the machine',
    more: [...STREAMS, ...FREEZES_OF_A_RUN],
  });
}, 300_000);
