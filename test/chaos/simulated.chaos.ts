import { it } from '@jest/globals';
import { liveThrough } from './simulated/run.js';
import { judge, seedOfThisRun } from './verdict.js';

const TWO_WEEKS = 14 * 86_400_000;
const SAME_EACH_TIME = 20_260_101;

const MORE = [
  'clock set',
  'suspended',
  'event: degraded',
  'event: session-shared',
  'event: store-unavailable',
  'chaos: vault',
  'chaos: login form',
];

it.each([
  ['with the seed that is always run', SAME_EACH_TIME],
  ['with the seed of this run', seedOfThisRun()],
])(
  'two simulated weeks %s',
  async (name, seed) => {
    judge(`Two simulated weeks ${name}`, seed, await liveThrough(seed, TWO_WEEKS), MORE);
  },
  600_000,
);
