import { expect, it } from '@jest/globals';
import { installedApp } from './support/installed-app.js';
import { everyClassIsOneClass } from './support/one-class.js';

// Compiled by SWC, tested by Jest in its ESM mode, type-checked by TypeScript 7.
const app = installedApp('nest11-esm', {
  platform: 'fastify',
  resolutions: ['node16', 'nodenext', 'bundler'],
});

everyClassIsOneClass(app);

it('logs of nestjs-pino have the sentence and the fields of an event', async () => {
  const { code, stdout, stderr } = await app().run('node', ['pino.mjs']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { context?: string });
  expect(lines.filter(({ context }) => context === 'Defexa')).toEqual([
    expect.objectContaining({
      level: 50,
      msg: expect.stringMatching(/^Defexa rejected the merchant private key/),
      event: 'login-failed',
      code: 'DEFEXA_AUTHENTICATION',
      status: 403,
      retryAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/),
      problems: [expect.objectContaining({ code: 'incorrect_private_key' })],
    }),
  ]);
});
