import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import type { DefexaHttpTransportFactory } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { undiciTransport } from '../../lib/undici/index.js';
import { type FleetApp, startFleetApp } from '../support/redis/apps.js';
import { type ClientPackage, connect } from '../support/redis/clients.js';
import { RedisServer } from '../support/redis/redis-server.js';

// Calls wait, in real time, for those who keep the locks.
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

/** Sealed sessions of the past, of which Defexa has ended all. */
async function pastOf(app: FleetApp, count: number): Promise<[key: string, entries: string[]]> {
  const entries: string[] = [];
  let place = '';
  for (let login = 0; login < count; login += 1) {
    await app.auth.login();
    const [key, entry] = Object.entries(await redis.dump()).find(([name]) => name.endsWith(':session'))!;
    [place] = [key];
    entries.push(entry);
  }
  defexa.revoke();
  return [place, entries];
}

/** Who can write to Redis, but does not have the key: puts old entries back in turn, and keeps both locks. */
async function attack(place: string, entries: readonly string[]): Promise<void> {
  const stranger = new Redis(redis.port, '127.0.0.1');
  const end = new AbortController();
  const turn = async (entry: string | undefined) => {
    const locks = ['lock', 'spare-lock'].map((name) => place.replace(/session$/, name));
    await Promise.all(locks.map((lock) => stranger.set(lock, 'mine', 'PX', 60_000)));
    await (entry === undefined ? stranger.del(place) : stranger.set(place, entry, 'PX', 3_600_000));
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
    stranger.disconnect();
  };
}

it.each<[ClientPackage, string, DefexaHttpTransportFactory | undefined, number]>([
  ['ioredis', 'axios', undefined, 2],
  ['node-redis', 'undici', undiciTransport, 2],
  ['ioredis', 'undici', undiciTransport, 20],
  ['node-redis', 'axios', undefined, 0],
])(
  'with %s and %s: who can write to Redis fails none of 100 calls, although locks are kept and old sessions put back',
  async (client, _how, transport, count) => {
    const [place, entries] = await pastOf(await start('ioredis'), Math.max(1, count));
    await attack(place, entries.slice(0, count));
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
