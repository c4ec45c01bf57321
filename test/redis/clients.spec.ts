import { readdirSync, readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { Redis } from 'ioredis';
import { createClient, createClientPool, RESP_TYPES } from 'redis';
import { DefexaConfigurationError } from '../../lib/index.js';
import { type IoredisClient, type NodeRedisClient, RedisSessionStore } from '../../lib/redis/index.js';
import { testsWith } from '../support/programs/tests-with.js';
import { RedisServer } from '../support/redis/redis-server.js';

const { afterAll, afterEach, beforeAll, it } = testsWith('redis-server');

let redis: RedisServer;
let end = () => {};
beforeAll(async () => {
  redis = await RedisServer.start();
});
afterEach(async () => {
  end();
  end = () => {};
  await redis.call('FLUSHALL');
});
afterAll(() => redis.stop());

/** Any client that can be connected and closed. */
interface Client {
  connect(): Promise<unknown>;
}

type Connected = IoredisClient | NodeRedisClient;

async function connected<T extends Client>(client: T, close: (client: T) => unknown): Promise<T> {
  end = () => void close(client);
  await client.connect();
  return client;
}
const ioredis = (options: object) =>
  connected(new Redis(redis.port, '127.0.0.1', { lazyConnect: true, ...options }), (client) =>
    client.disconnect(),
  );
const socket = () => ({ socket: { host: '127.0.0.1', port: redis.port } });
const nodeRedis = (options: object) =>
  connected(createClient({ ...socket(), ...options }), (client) => client.destroy());

it.each<[string, () => Promise<Connected>]>([
  ['ioredis', () => ioredis({})],
  ['ioredis with a keyPrefix', () => ioredis({ keyPrefix: 'app:' })],
  ['ioredis with automatic pipelines', () => ioredis({ enableAutoPipelining: true, keyPrefix: 'app:' })],
  ['ioredis with numbers as strings', () => ioredis({ stringNumbers: true })],
  ['ioredis without an offline queue', () => ioredis({ enableOfflineQueue: false })],
  ['ioredis in another database', () => ioredis({ db: 3 })],
  ['node-redis', () => nodeRedis({})],
  ['node-redis with RESP 2', () => nodeRedis({ RESP: 2 })],
  ['node-redis with RESP 3', () => nodeRedis({ RESP: 3 })],
  ['node-redis without an offline queue', () => nodeRedis({ disableOfflineQueue: true })],
  ['node-redis in another database', () => nodeRedis({ database: 3 })],
  [
    'node-redis with buffers',
    async () => (await nodeRedis({})).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }),
  ],
  [
    'node-redis with numbers as strings',
    async () => (await nodeRedis({})).withTypeMapping({ [RESP_TYPES.NUMBER]: String }),
  ],
  ['a pool of node-redis', () => connected(createClientPool(socket()), (pool) => pool.destroy())],
])('works with %s', async (_what, connect) => {
  const store = new RedisSessionStore(await connect());
  const now = Date.now();
  expect((await store.read('key')).value).toBeUndefined();
  expect(await store.write('key', 'one', undefined, 60_000)).toBe(true);
  expect(await store.write('key', 'two', undefined, 60_000)).toBe(false);
  expect(await store.write('key', 'two', 'one', 60_000)).toBe(true);
  const { value, clock } = await store.read('key');
  expect(value).toBe('two');
  expect(Math.abs(clock - now)).toBeLessThan(600_000);
  await store.remove('key', 'one');
  expect((await store.read('key')).value).toBe('two');
  await store.remove('key', 'two');
  expect((await store.read('key')).value).toBeUndefined();
});

it("puts the client's own prefix before the store's", async () => {
  const store = new RedisSessionStore(await ioredis({ keyPrefix: 'app:' }), { prefix: 'pay:' });
  await store.write('{tag}:session', 'value', undefined, 60_000);
  expect(await redis.dump()).toEqual({ 'app:pay:{tag}:session': 'value' });
});

it.each([undefined, null, {}, 'redis://localhost', { get: () => {}, set: () => {} }])(
  'throws a configuration error for %p',
  (client) => {
    expect(() => new RedisSessionStore(client as never)).toThrow(DefexaConfigurationError);
    expect(() => new RedisSessionStore(client as never)).toThrow('ioredis or redis');
  },
);

it('imports neither package', () => {
  const folders = ['../../lib/redis/', '../../lib/store/'].map((folder) => new URL(folder, import.meta.url));
  const sources = folders.flatMap((folder) => readdirSync(folder).map((file) => new URL(file, folder)));
  const imports = sources.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'([^']+)'/g),
  ]);
  const packages = imports.map(([, name]) => name!).filter((name) => !name.startsWith('.'));
  expect(new Set(packages)).toEqual(new Set(['node:crypto', 'node:util']));
});
