import { afterAll, expect, it } from '@jest/globals';
import { installedApp } from './support/installed-app.js';
import { everyClassIsOneClass } from './support/one-class.js';

// Compiled by tsc, tested by Vitest 4, because Vitest 5 requires Node 22.
const app = installedApp('nest12-esm', {
  platform: 'express',
  resolutions: ['node16', 'nodenext', 'bundler'],
});

everyClassIsOneClass(app);

const figures: string[] = [];
afterAll(() => void process.stdout.write(`${figures.join('\n')}\n`));

async function measure(what: 'files' | 'time'): Promise<unknown> {
  const { code, stdout, stderr } = await app().run('node', ['import-cost/measure.mjs', what]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout);
}

it('importing the root only loads its own files, and no optional peer', async () => {
  const files = (await measure('files')) as string[];
  const packages = files.map((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  const own = packages.filter((name) => name === 'nestjs-defexa').length;
  figures.push(`importing the root loads ${own} files of its own, and ${files.length - own} of peers`);
  expect(new Set(packages)).toEqual(new Set(['nestjs-defexa']));
  // Limits the import time indirectly. The time itself is only printed, because it depends on the machine and its load.
  expect(own).toBeLessThanOrEqual(20);

  const runs: Record<string, number>[] = [];
  for (let run = 0; run < 5; run += 1) {
    // One at a time, so that they do not slow each other down.
    // oxlint-disable-next-line no-await-in-loop
    runs.push((await measure('time')) as Record<string, number>);
  }
  const median = (part: string) => Math.round(runs.map((run) => run[part]!).toSorted((a, b) => a - b)[2]!);
  figures.push(
    `importing the root takes ${median('root')} ms, bare Nest before it ${median('bareNest')} ms (medians of 5 runs)`,
  );
});
