import { describe, expect, it } from '@jest/globals';
import { type App, mixedApp, ONE_COPY } from './support/mixed-app.js';
import { installWithPnpm, installWithYarn, pnpm, yarn } from './support/package-managers.js';

/** The errors of TypeScript that are not about a package which Nest imports, but does not depend on. */
async function typeErrors(app: App, manager: string): Promise<string[]> {
  const command = ['exec', 'tsc', '-p', 'tsconfig.typecheck.json'];
  const { stdout, stderr } = await app().run(manager, command);
  const expected = /@nestjs\/core\/.+: error TS2307: Cannot find module '@standard-schema\/spec'/;
  return `${stdout}${stderr}`.split('\n').filter((line) => line && !expected.test(line));
}

describe('pnpm, isolated and strict', () => {
  const app = mixedApp(installWithPnpm);

  it('has all that the app needs to compile and to run, with one copy of each class', async () => {
    expect(await typeErrors(app, await pnpm())).toEqual([]);
    expect(await app().run(await pnpm(), ['run', 'build'])).toMatchObject({ code: 0 });
    expect(await app().run('node', ['dist/main.js'])).toEqual(ONE_COPY);
  });
});

describe('Yarn with pnpm as its linker', () => {
  const app = mixedApp(installWithYarn('pnpm'));

  it('has all that the app needs to compile and to run, with one copy of each class', async () => {
    expect(await app().run(await yarn(), ['run', 'build'])).toMatchObject({ code: 0 });
    expect(await app().run(await yarn(), ['node', 'dist/main.js'])).toEqual(ONE_COPY);
  });
});

describe("Yarn with Plug'n'Play", () => {
  const app = mixedApp(installWithYarn('pnp'));

  it('has all that the app needs to compile and to run', async () => {
    expect(await typeErrors(app, await yarn())).toEqual([]);
    expect(await app().run(await yarn(), ['run', 'build'])).toMatchObject({ code: 0 });
    const { stdout } = await app().run(await yarn(), ['node', 'dist/esm-only.js']);
    expect(stdout).toBe('1\n');
  });

  // If this fails, docs/bundlers.md is out of date.
  it('gives a CommonJS package another copy', async () => {
    const { stdout } = await app().run(await yarn(), ['node', 'dist/main.js']);
    expect(stdout).toContain('"root DefexaHttpService"');
  });
});
