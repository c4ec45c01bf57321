import { it } from '@jest/globals';
import { liveThrough } from './simulated/run.js';
import { judge, seedOfThisRun } from './verdict.js';

const TWO_WEEKS = 14 * 86_400_000;

const MORE = [
  'chaos: fight',
  'clock set',
  'suspended',
  'event: degraded',
  'event: session-shared',
  'event: store-unavailable',
  'chaos: vault',
  'chaos: login form',
];

it('two simulated weeks', async () => {
  const seed = seedOfThisRun();
  const chronicle = await liveThrough(seed, TWO_WEEKS);
  judge('Two simulated weeks', seed, chronicle, { repeats: 'repeats it step by step', more: MORE });
}, 600_000);
