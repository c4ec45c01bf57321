import { it } from '@jest/globals';
import { runSimulation } from './simulated/run.js';
import { readSeed, reportAccounts, reportRun } from './report.js';

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
  const { log, accountsLog } = await runSimulation(seed, TWO_WEEKS_MS);
  const repeatedBySeed = 'repeats this run step by step';
  reportRun('Two simulated weeks', seed, log, { repeatedBySeed, required: REQUIRED_IN_SIMULATION });
  reportAccounts('Two simulated weeks of accounts at run time', seed, accountsLog, repeatedBySeed);
}, 600_000);
