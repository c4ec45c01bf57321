import { expect, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import type { DefexaHttpTransportFactory } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { undiciTransport } from '../../lib/undici/index.js';
import { testsWith } from '../support/programs/tests-with.js';
import { type FleetApp, startFleetApp } from '../support/redis/apps.js';
import { type ClientPackage, connect } from '../support/redis/clients.js';
import { RedisServer } from '../support/redis/redis-server.js';

const { afterEach, beforeEach, it } = testsWith('redis-server');

// Calls wait in real time for the locks that the attacker holds.
jest.setTimeout(120_000);

let redis: RedisServer;
let defexa: DefexaEmulator;
let apps: FleetApp[];
let stopAttack: () => Promise<void>;
beforeEach(async () => {
  [redis, defexa] = await Promise.all([
    RedisServer.start(),
    DefexaEmulator.start({ endsOlderSessions: true }),
  ]);
  apps = [];
  stopAttack = async () => {};
});
afterEach(async () => {
  await stopAttack();
  await Promise.all(apps.map((app) => app.close()));
  await defexa.close();
  await redis.stop();
});

async function start(client: ClientPackage, httpTransport?: DefexaHttpTransportFactory): Promise<FleetApp> {
  const app = await startFleetApp(await connect(client, redis), defexa, { httpTransport });
  apps.push(app);
  return app;
}

/** Collects encrypted entries of past sessions, which Defexa has ended. */
async function pastEntriesOf(app: FleetApp, count: number): Promise<[key: string, entries: string[]]> {
  const entries: string[] = [];
  let sessionKey = '';
  for (let login = 0; login < count; login += 1) {
    await app.auth.login();
    const [key, entry] = Object.entries(await redis.dump()).find(([name]) => name.endsWith(':session'))!;
    [sessionKey] = [key];
    entries.push(entry);
  }
  defexa.revoke();
  return [sessionKey, entries];
}

/** Simulates an attacker with write access to Redis but without the key: restores old entries in turn, and holds both locks. */
async function attack(sessionKey: string, entries: readonly string[]): Promise<void> {
  const attacker = new Redis(redis.port, '127.0.0.1');
  const end = new AbortController();
  const turn = async (entry: string | undefined) => {
    const locks = ['lock', 'spare-lock'].map((name) => sessionKey.replace(/session$/, name));
    await Promise.all(locks.map((lock) => attacker.set(lock, 'mine', 'PX', 60_000)));
    await (entry === undefined ? attacker.del(sessionKey) : attacker.set(sessionKey, entry, 'PX', 3_600_000));
  };
  await turn(entries[0]);
  const ended = (async () => {
    for (let count = 0; !end.signal.aborted; count += 1) {
      await turn(entries[count % entries.length]);
    }
  })();
  stopAttack = async () => {
    end.abort();
    await ended;
    attacker.disconnect();
  };
}

it.each<[ClientPackage, string, DefexaHttpTransportFactory | undefined, number]>([
  ['ioredis', 'axios', undefined, 2],
  ['node-redis', 'undici', undiciTransport, 2],
  ['ioredis', 'undici', undiciTransport, 20],
  ['node-redis', 'axios', undefined, 0],
])(
  'with %s and %s, an attacker who holds the locks and restores old sessions makes none of 100 calls fail',
  async (client, _how, transport, count) => {
    const [sessionKey, entries] = await pastEntriesOf(await start('ioredis'), Math.max(1, count));
    await attack(sessionKey, entries.slice(0, count));
    const { logins } = defexa.counts;
    const app = await start(client, transport);
    await Promise.all([app.pay(), app.pay(), app.pay()]);
    for (let call = 3; call < 100; call += 1) {
      await app.pay();
    }
    expect(defexa.invoices).toHaveLength(100);
    expect(defexa.counts.logins - logins).toBe(1);
    expect(app.count('session-rejected')).toBe(Math.min(1, count));
    expect(app.count('contention')).toBe(0);
  },
);
