import { afterEach, expect, it } from '@jest/globals';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { DefexaModule, DefexaSessionProvider, getDefexaSessionToken } from '../../lib/index.js';
import { DefexaTelemetryModule } from '../../lib/opentelemetry/index.js';

class AppModule {}

let app: INestApplicationContext | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function start(...imports: (DynamicModule | Type)[]) {
  app = await NestFactory.createApplicationContext(
    { module: AppModule, imports },
    { logger: false, abortOnError: false },
  );
}

const account = DefexaModule.forRoot({ merchantPrivateKey: 'key' });

it.each<[string, (DynamicModule | Type)[], string]>([
  [
    'without forRoot()',
    [account, DefexaTelemetryModule],
    'DefexaTelemetryModule was imported without forRoot(). Import DefexaTelemetryModule.forRoot().',
  ],
  [
    'in an app without an account',
    [DefexaTelemetryModule.forRoot()],
    'DefexaTelemetryModule found no account. Import DefexaModule in the same app.',
  ],
  [
    'twice',
    [account, DefexaTelemetryModule.forRoot(), DefexaTelemetryModule.forRoot({ accountIds: true })],
    'DefexaTelemetryModule is imported twice. Import it once.',
  ],
])('an import %s is an error when the app starts', async (_case, imports, message) => {
  await expect(start(...imports)).rejects.toMatchObject({ code: 'DEFEXA_CONFIGURATION', message });
});

it.each([
  [{ accountIds: 'yes' }, 'accountIds must be true or false, not a string.'],
  [{ accountId: true }, 'accountId is not an option. The only option is accountIds.'],
  [null, 'forRoot() takes an object of options, or nothing.'],
])('forRoot(%j) is an error', (options, problem) => {
  expect(() => DefexaTelemetryModule.forRoot(options as never)).toThrow(`DefexaTelemetryModule ${problem}`);
});

it('a test can replace the session provider by an object of its own', async () => {
  const replaced = { getSession: async () => ({}) };
  const testing = await Test.createTestingModule({ imports: [account, DefexaTelemetryModule.forRoot()] })
    .overrideProvider(getDefexaSessionToken())
    .useValue(replaced)
    .compile();
  app = await testing.init();
  expect(app.get(DefexaSessionProvider)).toBe(replaced);
});

it('without an SDK, nothing happens', async () => {
  await start(account, DefexaTelemetryModule.forRoot());
  expect(app!.get(DefexaSessionProvider).state).toBe('empty');
});
