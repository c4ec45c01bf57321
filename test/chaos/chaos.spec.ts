import { expect, it } from '@jest/globals';
import { liveThrough } from './simulated/run.js';

const HOUR = 3_600_000;

it('keeps every promise over half a simulated day in which everything goes wrong', async () => {
  const { violations } = await liveThrough(1, 12 * HOUR);
  expect(violations).toEqual([]);
});

it('the same seed makes the same history, and another one another', async () => {
  const counts = async (seed: number) => (await liveThrough(seed, 2 * HOUR)).counts.filter(noOutput);
  const first = await counts(2);
  expect(await counts(2)).toEqual(first);
  expect(await counts(3)).not.toEqual(first);
});

/** How much is written may differ with the width of a terminal. */
const noOutput = ([name]: readonly [string, number]) => name !== 'output';
