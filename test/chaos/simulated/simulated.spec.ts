import { expect, it } from '@jest/globals';
import { liveThrough } from './run.js';

it('keeps every promise over a simulated day in which everything goes wrong', async () => {
  const { violations, story, counts } = await liveThrough(
    Number(process.env.DEFEXA_CHAOS_SEED ?? 1),
    Number(process.env.DAYS ?? 1) * 86_400_000,
  );
  console.log(counts.map((c) => c.join(' ')).join('\n'));
  if (violations.length) console.log(JSON.stringify(story.slice(-25), null, 0).replaceAll('},{', '},\n{'));
  expect(violations).toEqual([]);
}, 300_000);
