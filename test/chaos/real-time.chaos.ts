import { it } from '@jest/globals';
import { FREEZE_INCIDENTS } from './real-time/freezing-app.js';
import { runInRealTime } from './real-time/run.js';
import { STREAM_INCIDENTS } from './real-time/streaming-app.js';
import { reportRun, readSeed } from './report.js';

const TWO_MINUTES_MS = 120_000;

it('two minutes over loopback', async () => {
  const seed = readSeed();
  const log = await runInRealTime(TWO_MINUTES_MS, seed);
  reportRun('Two minutes over loopback', seed, log, {
    repeatedBySeed: 'repeats the faults of this run and their order, but not their timing',
    required: [...STREAM_INCIDENTS, ...FREEZE_INCIDENTS],
  });
}, 300_000);
