import { expect } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { firstValueFrom } from 'rxjs';
import { createDefexaAccounts } from '../../lib/defexa.accounts.js';
import type { DefexaAccounts, DefexaAccountsOptions } from '../../lib/index.js';
import { RedisSessionStore } from '../../lib/redis/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { testsWith } from '../support/programs/tests-with.js';
import { type AppClient, connect } from '../support/redis/clients.js';
import { until } from '../support/http/fake-time.js';
import { RedisServer } from '../support/redis/redis-server.js';

const { afterEach, beforeEach, it } = testsWith('redis-server');

Logger.overrideLogger(false);

const MERCHANTS = Object.fromEntries(
  Array.from({ length: 50 }, (_, index) => [`merchant-${index}`, `key-of-merchant-${index}`]),
);
const IDS = Object.keys(MERCHANTS);

/** One of several processes of an app, each with accounts of its own. */
interface Process {
  readonly accounts: DefexaAccounts;
  readonly client: AppClient;
}

let redis: RedisServer;
let defexa: DefexaEmulator;
let processes: Process[];

beforeEach(async () => {
  processes = [];
  [redis, defexa] = await Promise.all([
    RedisServer.start(),
    DefexaEmulator.start({ merchants: MERCHANTS, endsOlderSessions: true }),
  ]);
});

afterEach(async () => {
  for (const { accounts, client } of processes) {
    accounts.onApplicationShutdown();
    client.end();
  }
  await defexa.close();
  await redis.stop();
});

/** The id of an account is that of its merchant, perhaps after a prefix. */
const merchantOf = (id: string) => defexa.merchant(id.replace(/^.*:/, ''));

/** @param timeout long enough for a burst on a slow machine, unless a test waits for it */
async function start(
  options: Partial<DefexaAccountsOptions> = {},
  timeout = 10_000,
): Promise<DefexaAccounts> {
  const client = await connect('ioredis', redis);
  const accounts = createDefexaAccounts({
    resolve: (id: string) => ({ merchantPrivateKey: merchantOf(id).merchantPrivateKey }),
    defaults: {
      baseUrl: defexa.baseUrl,
      timeout,
      sessionStore: new RedisSessionStore(client.client),
    },
    ...options,
  });
  processes.push({ accounts, client });
  return accounts;
}

async function charge(accounts: DefexaAccounts, id: string): Promise<unknown> {
  const { http } = await accounts.get(id);
  return (await firstValueFrom(http.post<object>('/api/v1/da/invoices', { amount: 5, id }))).data;
}

/** How often each merchant has logged in. */
const logins = () => IDS.map((id) => defexa.merchant(id).counts.logins);

it('processes share the session of each merchant, and no other', async () => {
  const all = await Promise.all([start(), start(), start()]);
  await Promise.all(all.flatMap((accounts) => IDS.map((id) => charge(accounts, id))));
  expect(logins()).toEqual(IDS.map(() => 1));
  expect(defexa.counts.rejected).toBe(0);
  for (const id of IDS) {
    expect(defexa.merchant(id).invoices.map(({ fields }) => fields['id'])).toEqual([id, id, id]);
  }
});

it('an account that was let go, or a new process, finds its session in the store', async () => {
  const accounts = await start({ max: 1 });
  for (const id of [...IDS, ...IDS]) {
    await charge(accounts, id);
  }
  expect(accounts.size).toBe(1);
  const later = await start();
  await Promise.all(IDS.map((id) => charge(later, id)));
  expect(logins()).toEqual(IDS.map(() => 1));
});

it('several ids with one key share a session, within a process and between processes', async () => {
  const [one, other] = await Promise.all([start(), start()]);
  const charges = [one, one, other].map((accounts, index) => charge(accounts, `shop-${index}:merchant-7`));
  await Promise.all(charges);
  expect(defexa.merchant('merchant-7').counts.logins).toBe(1);
  expect(defexa.counts.rejected).toBe(0);
});

it('a replaced key gets a session of its own in each process that has evicted the account', async () => {
  const all = await Promise.all([start(), start()]);
  await Promise.all(all.map((accounts) => charge(accounts, 'merchant-3')));
  defexa.merchant('merchant-3').merchantPrivateKey = 'next-key-of-merchant-3';
  for (const accounts of all) {
    accounts.evict('merchant-3');
    await charge(accounts, 'merchant-3');
  }
  expect(defexa.merchant('merchant-3').counts.logins).toBe(2);
  // One merchant's new key changes nothing for the others.
  await Promise.all(all.map((accounts) => charge(accounts, 'merchant-4')));
  expect(defexa.merchant('merchant-4').counts.logins).toBe(1);
});

it('charges on while Redis is away', async () => {
  const accounts = await start();
  await charge(accounts, 'merchant-0');
  await redis.halt();
  await Promise.all(IDS.map((id) => charge(accounts, id)));
  expect(logins()).toEqual(IDS.map(() => 1));
});

it('a login that waited for its turn adopts the session that another process got meanwhile', async () => {
  const [one, other] = await Promise.all([start({ maxConcurrentLogins: 1 }, 2_000), start()]);
  const slow = defexa.merchant('merchant-0');
  slow.fail('hang', { times: 1 });
  const held = charge(one, 'merchant-0').catch(() => {});
  await until(() => slow.counts.logins === 1);
  const account = await one.get('merchant-1');
  const queued = account.session.getSession();
  // Until the login is in the queue.
  await new Promise((resolve) => setTimeout(resolve, 50));
  await charge(other, 'merchant-1');
  await queued;
  await charge(one, 'merchant-1');
  await held;
  expect(defexa.merchant('merchant-1').counts).toMatchObject({ logins: 1, rejected: 0 });
});
