import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ConflictException, type INestApplicationContext, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DefexaAccounts, DefexaAuthService, DefexaModule, type DefexaOptions } from 'nestjs-defexa';
import { DefexaEmulator } from 'nestjs-defexa/testing';
import { testsWith } from '../support/programs/tests-with.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { writeSnippets } from './snippets.js';

type Loaded = Record<string, any>;

const snippets = writeSnippets();
const environment = process.env;
const apps: INestApplicationContext[] = [];
let defexa: DefexaEmulator;

const load = (file: string) => import(join(snippets.folder, file)) as Promise<Loaded>;

async function start(module: Type): Promise<INestApplicationContext> {
  const app = await NestFactory.createApplicationContext(module, { abortOnError: false });
  apps.push(app);
  return app;
}

/** An app with accounts at run time, whose `resolve` function returns the key of the emulator. */
function accountsApp(
  resolve: (id: string) => DefexaOptions,
  providers: Type[] = [],
): Promise<INestApplicationContext> {
  class AccountsModule {}
  Module({ imports: [DefexaModule.forAccounts({ resolve })], providers })(AccountsModule);
  return start(AccountsModule);
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

beforeAll(() => Logger.overrideLogger(false));
beforeEach(async () => {
  defexa = await DefexaEmulator.start();
  const { baseUrl: DEFEXA_BASE_URL, merchantPrivateKey: DEFEXA_MERCHANT_PRIVATE_KEY } = defexa;
  process.env = { ...environment, DEFEXA_BASE_URL, DEFEXA_MERCHANT_PRIVATE_KEY };
});
afterEach(async () => {
  process.env = environment;
  await Promise.all(apps.splice(0).map((app) => app.close()));
  await defexa.close();
});
afterAll(snippets.delete);

it('named accounts read variables of their own', async () => {
  Object.assign(process.env, {
    EU_DEFEXA_KEY: 'key-of-eu',
    EU_DEFEXA_TIMEOUT: '4000',
    US_DEFEXA_TIMEOUT: '5s',
  });
  await expect(load('accounts/src/regions.module.ts')).resolves.toBeDefined();
  const { RegionsModule } = await load('accounts/src/regions.module.ts');
  await expect(start(RegionsModule as Type)).rejects.toThrow('account "us": merchantPrivateKey: is empty');
});

it('a rejected key of a merchant is that merchant’s business', async () => {
  const { chargeMerchant } = await load('accounts/src/charge-merchant.ts');
  const { baseUrl } = defexa;
  const keys: Record<string, string> = { acme: defexa.merchantPrivateKey, bistro: 'not-the-key-of-bistro' };
  const app = await accountsApp((id) => ({ baseUrl, merchantPrivateKey: keys[id]! }));
  const charge = (id: string) => chargeMerchant(app.get(DefexaAccounts), id, 10) as Promise<unknown>;
  expect(await charge('acme')).toMatchObject({ success: true });
  await expect(charge('bistro')).rejects.toThrow(ConflictException);
  defexa.fail('connection-reset', { route: 'invoice', times: 1 });
  await expect(charge('acme')).rejects.toMatchObject({ code: 'ECONNRESET' });
});

describe('with Redis', () => {
  const { it: itWithRedis, beforeAll: beforeRedis, afterAll: afterRedis } = testsWith('redis-server');
  let redis: RedisServer;
  beforeRedis(async () => {
    redis = await RedisServer.start();
  });
  afterRedis(() => redis.stop());
  beforeEach(() => {
    process.env.REDIS_URL = `redis://127.0.0.1:${redis?.port}`;
  });

  itWithRedis('processes share the first login already', async () => {
    const { SharedSessionModule } = await load('sharing/src/shared-session.module.ts');
    for (const app of [await start(SharedSessionModule as Type), await start(SharedSessionModule as Type)]) {
      await app.get(DefexaAuthService).getSession();
    }
    expect(defexa.counts.logins).toBe(1);
  });

  itWithRedis('an eviction reaches the other processes', async () => {
    const { Evictions } = (await load('accounts/src/evictions.ts')) as { Evictions: Type };
    const { baseUrl, merchantPrivateKey } = defexa;
    const resolve = jest.fn(() => ({ baseUrl, merchantPrivateKey }));
    const one = await accountsApp(resolve, [Evictions]);
    const other = await accountsApp(resolve, [Evictions]);
    await other.get(DefexaAccounts).get('acme');
    const evictions = one.get<{ evict(id: string): Promise<void> }>(Evictions);
    // Repeated, since the other process may not have subscribed yet.
    await until(async () => {
      await evictions.evict('acme');
      return other.get(DefexaAccounts).size === 0;
    });
    await other.get(DefexaAccounts).get('acme');
    expect(resolve).toHaveBeenCalledTimes(2);
  });
});
