import { expect, it } from '@jest/globals';
import { installedApp } from './support/installed-app.js';

// Compiled by tsc, tested by ts-jest. Of the optional peers, only terminus is installed.
const app = installedApp('nest11-commonjs', {
  platform: 'express',
  resolutions: ['node16', 'nodenext', 'bundler', 'node10'],
});

it.each(['undici', 'ioredis', 'redis'])('the package does not install %s', async (peer) => {
  const { code, stderr } = await app().run('node', ['-e', `require.resolve('${peer}')`]);
  expect(code).toBe(1);
  expect(stderr).toContain('MODULE_NOT_FOUND');
});
