import { expect, it } from '@jest/globals';
import { installedApp, RESOLUTION } from './support/installed-app.js';

// Compiled by SWC, tested by ts-jest.
const app = installedApp('nest12-commonjs', {
  platform: 'fastify',
  testsOn: ['24', '26'],
  resolutions: ['nodenext', 'bundler', 'node10'],
});

// If one of these two tests fails, the list of limitations in docs/installation.md is out of date.
it.each(['20', '22'] as const)('Jest cannot load Nest on Node %s', async (node) => {
  const { code, stderr } = await app().run('npm', ['test'], { node });
  expect(code).toBe(1);
  expect(stderr).toMatch(/Must use import to load ES Module: .*\/node_modules\/@nestjs\/testing\//);
  expect(stderr).toContain('Use Node v24.9+ where Jest supports require(esm) natively');
});

it('TypeScript cannot import Nest with node16', async () => {
  const { code, stdout } = await app().run('tsc', ['-p', 'tsconfig.typecheck.json', ...RESOLUTION.node16]);
  expect(code).not.toBe(0);
  expect(stdout).toMatch(/^typecheck\/without-peers\.ts\(1,\d+\): error TS1479: .*@nestjs\/common/m);
});
