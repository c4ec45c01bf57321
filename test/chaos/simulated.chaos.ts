import { it } from '@jest/globals';
import { runSimulation } from './simulated/run.js';
import { reportRun, readSeed } from './report.js';

const TWO_WEEKS_MS = 14 * 86_400_000;

const REQUIRED_IN_SIMULATION = [
  'incident: competing process',
  'clock set',
  'suspended',
  'event: degraded',
  'event: session-shared',
  'event: store-unavailable',
  'incident: vault',
  'incident: login format',
];

it('two simulated weeks', async () => {
  const seed = readSeed();
  const log = await runSimulation(seed, TWO_WEEKS_MS);
  reportRun('Two simulated weeks', seed, log, {
    repeatedBySeed: 'repeats this run step by step',
    required: REQUIRED_IN_SIMULATION,
  });
}, 600_000);
