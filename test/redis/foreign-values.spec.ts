import { describe, expect } from '@jest/globals';
import { RedisSessionStore } from '../../lib/redis/index.js';
import { MAX_VALUE_LENGTH } from '../../lib/store/session-encryption.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { testsWith } from '../support/programs/tests-with.js';
import { type FleetApp, startFleetApp } from '../support/redis/apps.js';
import { type AppClient, connect, PACKAGES } from '../support/redis/clients.js';
import { CountingProxy } from '../support/redis/counting-proxy.js';
import { RedisServer } from '../support/redis/redis-server.js';

const { afterAll, afterEach, beforeAll, beforeEach, it } = testsWith('redis-server');

let redis: RedisServer;
let proxy: CountingProxy;
beforeAll(async () => {
  redis = await RedisServer.start();
  proxy = await CountingProxy.start(redis.port);
});
afterEach(() => redis.call('FLUSHALL'));
afterAll(async () => {
  await proxy.stop();
  await redis.stop();
});

const FOREIGN_VALUES: [what: string, script: string][] = [
  ['30 MB of dots', "redis.call('SET', KEYS[1], string.rep('.', 30000000))"],
  ['30 MB that look encrypted', "redis.call('SET', KEYS[1], 'v1.' .. string.rep('A', 30000000))"],
  ['a value one character too long', `redis.call('SET', KEYS[1], string.rep('.', ${MAX_VALUE_LENGTH + 1}))`],
  ['30 MB of zeros', "redis.call('SETRANGE', KEYS[1], 30000000, '.')"],
  ['a bitmap', "redis.call('SETBIT', KEYS[1], 200000000, 1)"],
  ['a set of 100,000', "for i = 1, 100000 do redis.call('SADD', KEYS[1], 'm' .. i) end"],
  ['a list of 100,000', "for i = 1, 100000 do redis.call('RPUSH', KEYS[1], 'm' .. i) end"],
  ['a hash of 100,000', "for i = 1, 100000 do redis.call('HSET', KEYS[1], 'm' .. i, i) end"],
  ['a sorted set of 100,000', "for i = 1, 100000 do redis.call('ZADD', KEYS[1], i, 'm' .. i) end"],
  ['a stream', "redis.call('XADD', KEYS[1], '*', 'name', 'value')"],
];
const put = (script: string, key: string) =>
  redis.call('EVAL', `redis.call('DEL', KEYS[1]) ${script} redis.call('PEXPIRE', KEYS[1], 3600000)`, 1, key);

describe.each(PACKAGES)('with %s', (name) => {
  let app: AppClient;
  let store: RedisSessionStore;
  beforeEach(async () => {
    app = await connect(name, { port: proxy.port });
    store = new RedisSessionStore(app.client);
    // What clients receive when they connect is not counted.
    await store.read('first');
    proxy.receivedBytes = 0;
  });
  afterEach(() => app.end());

  it.each(FOREIGN_VALUES)(
    'does not transfer %s, treats it as missing, and overwrites it',
    async (_what, script) => {
      await put(script, 'defexa:key');
      expect((await store.read('key')).value).toBeUndefined();
      await store.remove('key', 'value');
      expect(await redis.call('EXISTS', 'defexa:key')).toBe(1);
      expect(await store.write('key', 'new', 'another', 60_000)).toBe(false);
      expect(await store.write('key', 'new', undefined, 60_000)).toBe(true);
      expect((await store.read('key')).value).toBe('new');
      expect(proxy.receivedBytes).toBeLessThan(1_000);
    },
  );

  it('frees a set of 100,000 in the background', async () => {
    await put(FOREIGN_VALUES.find(([what]) => what.startsWith('a set'))![1], 'defexa:key');
    const freedObjects = async () =>
      /lazyfreed_objects:(\d+)/.exec(String(await redis.call('INFO', 'memory')))![1];
    const before = Number(await freedObjects());
    await store.write('key', 'new', undefined, 60_000);
    let polls = 0;
    // Redis updates the counter when the set has been freed.
    while (Number(await freedObjects()) === before && polls < 1_000) {
      polls += 1;
    }
    expect(Number(await freedObjects())).toBe(before + 1);
  });

  it('reads, writes and removes the longest valid value', async () => {
    const longest = '.'.repeat(MAX_VALUE_LENGTH);
    expect(await store.write('key', longest, undefined, 60_000)).toBe(true);
    expect((await store.read('key')).value).toBe(longest);
    expect(await store.write('key', longest, longest, 60_000)).toBe(true);
    await store.remove('key', longest);
    expect((await store.read('key')).value).toBeUndefined();
  });

  it('works for a user with only the documented permissions', async () => {
    const permissions = ['+eval', '+getrange', '+set', '+unlink', '+del', '+pttl', '+time', '~defexa:*'];
    await redis.call('ACL', 'SETUSER', 'app', 'on', '>secret', ...permissions, '+client', '+hello', '+info');
    const limited = await connect(name, { port: redis.port, username: 'app', password: 'secret' });
    const limitedStore = new RedisSessionStore(limited.client);
    expect(await limitedStore.write('key', 'one', undefined, 60_000)).toBe(true);
    expect((await limitedStore.read('key')).value).toBe('one');
    await limitedStore.remove('key', 'one');
    expect((await limitedStore.read('key')).value).toBeUndefined();
    limited.end();
  });
});

describe.each(PACKAGES)('an app with %s', (name) => {
  let defexa: DefexaEmulator;
  let apps: FleetApp[];
  beforeEach(async () => {
    defexa = await DefexaEmulator.start();
    apps = [];
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await defexa.close();
  });
  const start = async () => {
    const app = await startFleetApp(await connect(name, { port: proxy.port }), defexa);
    apps.push(app);
    return app;
  };

  it.each([FOREIGN_VALUES[0]!, FOREIGN_VALUES[1]!, FOREIGN_VALUES[5]!])(
    'logs in once if session and locks were replaced by %s',
    async (_what, script) => {
      await (await start()).pay();
      const [session] = Object.keys(await redis.dump());
      for (const suffix of ['session', 'lock', 'spare-lock']) {
        await put(script, session!.replace(/session$/, suffix));
      }
      await (await start()).pay();
      await (await start()).pay();
      expect(defexa.counts.logins).toBe(2);
      expect(apps.flatMap(({ events }) => events.map(({ type }) => type))).not.toContain('store-unavailable');
      expect(proxy.receivedBytes).toBeLessThan(100_000);
    },
  );
});
