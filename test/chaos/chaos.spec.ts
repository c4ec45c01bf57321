import { expect, it } from '@jest/globals';
import { runSimulation } from './simulated/run.js';

const HOUR_MS = 3_600_000;

it('keeps all invariants through half a simulated day of faults', async () => {
  const { log, accountsLog } = await runSimulation(1, 12 * HOUR_MS);
  expect([...log.violations, ...accountsLog.violations]).toEqual([]);
});

it('repeats a run for the same seed, and not for another', async () => {
  const counts = async (seed: number) => {
    const { log, accountsLog } = await runSimulation(seed, 2 * HOUR_MS);
    return [log, accountsLog].map((each) => each.counts.filter(isNotOutput));
  };
  const first = await counts(2);
  expect(await counts(2)).toEqual(first);
  expect(await counts(3)).not.toEqual(first);
});

/** The amount of output depends on the width of the terminal. */
const isNotOutput = ([name]: readonly [string, number]) => name !== 'output';
