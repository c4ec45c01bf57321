import { expect, it } from '@jest/globals';
import { installedApp } from './support/installed-app.js';
import { everyClassIsOneClass } from './support/one-class.js';

// Compiled by tsc, tested by Vitest 4, since Vitest 5 needs Node 22.
const app = installedApp('nest12-esm', {
  platform: 'express',
  resolutions: ['node16', 'nodenext', 'bundler'],
});

everyClassIsOneClass(app);

it('importing the root loads its own files, class-validator and class-transformer, and no optional peer', async () => {
  const { stdout } = await app().run('node', ['import-cost/measure.mjs', 'files']);
  const files = JSON.parse(stdout) as string[];
  const packages = files.map((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  expect(new Set(packages)).toEqual(
    new Set(['nestjs-defexa', 'class-validator', 'validator', 'libphonenumber-js', 'class-transformer']),
  );
  const own = packages.filter((name) => name === 'nestjs-defexa').length;
  process.stdout.write(
    `importing the root loads ${own} files of its own, and ${files.length - own} of peers\n`,
  );
  expect(own).toBeLessThanOrEqual(110);
});

it('prints how long importing the root takes over bare Nest', async () => {
  const runs: Record<string, number>[] = [];
  for (let run = 0; run < 5; run += 1) {
    // One at a time, not to slow each other down.
    // oxlint-disable-next-line no-await-in-loop
    const { stdout } = await app().run('node', ['import-cost/measure.mjs']);
    runs.push(JSON.parse(stdout) as Record<string, number>);
  }
  const median = (part: string) => Math.round(runs.map((run) => run[part]!).toSorted((a, b) => a - b)[2]!);
  process.stdout.write(
    `importing the root takes ${median('root')} ms, class-validator and class-transformer before it ` +
      `${median('decorators')} ms, bare Nest ${median('bareNest')} ms (medians of 5 runs)\n`,
  );
  expect(median('root')).toBeGreaterThan(0);
});
