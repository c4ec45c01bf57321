import { describe, expect } from '@jest/globals';
import { RedisSessionStore } from '../../lib/redis/index.js';
import { testsWith } from '../support/programs/tests-with.js';
import { type AppClient, connect, PACKAGES } from '../support/redis/clients.js';
import { RedisServer } from '../support/redis/redis-server.js';

const { afterAll, afterEach, beforeAll, beforeEach, it } = testsWith('redis-server');

let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.start();
});
afterAll(() => redis.stop());
afterEach(() => redis.call('FLUSHALL'));

describe.each(PACKAGES)('with %s', (name) => {
  let app: AppClient;
  let store: RedisSessionStore;
  beforeEach(async () => {
    app = await connect(name, redis);
    store = new RedisSessionStore(app.client);
  });
  afterEach(() => app.end());
  const valueOf = async (key: string) => (await store.read(key)).value;

  it('writes, reads and removes', async () => {
    expect(await valueOf('key')).toBeUndefined();
    expect(await store.write('key', 'one', undefined, 60_000)).toBe(true);
    expect(await valueOf('key')).toBe('one');
    expect(await store.write('key', 'two', 'one', 60_000)).toBe(true);
    expect(await valueOf('key')).toBe('two');
    await store.remove('key', 'two');
    expect(await redis.dump()).toEqual({});
  });

  it.each([
    ['an existing value if none was expected', 'existing', undefined],
    ['another value than the expected one', 'existing', 'expected'],
    ['a missing value if one was expected', undefined, 'expected'],
  ])('does not overwrite %s', async (_what, existing, expected) => {
    await store.write('key', existing ?? '', undefined, 60_000);
    const before = await redis.dump();
    expect(await store.write('key', 'new', expected, 60_000)).toBe(false);
    expect(await redis.dump()).toEqual(before);
  });

  it('accepts one of 50 concurrent writes', async () => {
    const writes = Array.from({ length: 50 }, (_, index) => `writer-${index}`);
    const written = await Promise.all(writes.map((value) => store.write('key', value, undefined, 60_000)));
    expect(written.filter(Boolean)).toHaveLength(1);
    expect(await valueOf('key')).toBe(`writer-${written.indexOf(true)}`);
  });

  it('does not remove another value', async () => {
    await store.write('key', 'theirs', undefined, 60_000);
    await store.remove('key', 'ours');
    await store.remove('key', '');
    expect(await valueOf('key')).toBe('theirs');
  });

  it.each([
    ['a first value', undefined],
    ['a value that replaces another', 'old'],
  ])('sets the time to live of %s in milliseconds', async (_what, previous) => {
    await redis.call('SET', 'defexa:key', previous ?? '', 'PX', '60000');
    await store.write('key', 'value', previous, 123_456);
    const left = (await redis.call('PTTL', 'defexa:key')) as number;
    expect(left).toBeGreaterThan(123_456 - 60_000);
    expect(left).toBeLessThanOrEqual(123_456);
  });

  it('treats a value without an expiry as missing, so that nobody waits for it forever', async () => {
    await redis.call('SET', 'defexa:key', 'foreign');
    expect(await valueOf('key')).toBeUndefined();
    expect(await store.write('key', 'ours', undefined, 60_000)).toBe(true);
    expect(await valueOf('key')).toBe('ours');
  });

  it('rejects if Redis denies a command, instead of reporting a missing value', async () => {
    await store.write('key', 'theirs', undefined, 60_000);
    await redis.call('ACL', 'SETUSER', 'default', '-getrange');
    try {
      await expect(store.read('key')).rejects.toThrow(/NOPERM|can't run this command/);
      await expect(store.write('key', 'ours', undefined, 60_000)).rejects.toThrow(
        /NOPERM|can't run this command/,
      );
    } finally {
      await redis.call('ACL', 'SETUSER', 'default', '+getrange');
    }
    expect(await valueOf('key')).toBe('theirs');
  });

  it('does not return an expired value', async () => {
    await store.write('key', 'value', undefined, 1);
    await redis.call('WAIT', 1, 50);
    expect(await valueOf('key')).toBeUndefined();
  });

  it('returns the clock of the server', async () => {
    const clockOf = async () => {
      const [seconds, microseconds] = (await redis.call('TIME')) as string[];
      return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
    };
    const before = await clockOf();
    const { clock } = await store.read('key');
    expect(clock).toBeGreaterThanOrEqual(before);
    expect(clock).toBeLessThanOrEqual(await clockOf());
  });

  it.each([
    ['a list', ['RPUSH', 'defexa:key', 'foreign']],
    ['a hash', ['HSET', 'defexa:key', 'field', 'foreign']],
    ['a stream', ['XADD', 'defexa:key', '*', 'field', 'foreign']],
    ['an empty string', ['SET', 'defexa:key', '']],
    [
      'a value that is not ASCII',
      ['EVAL', `redis.call('SET', KEYS[1], 'x\\255\\128\\0')`, '1', 'defexa:key'],
    ],
  ])('treats %s under its key as missing, and overwrites it', async (_what, [command, ...args]) => {
    await redis.call(command!, ...args);
    expect(await valueOf('key')).toBeUndefined();
    await store.remove('key', 'foreign');
    expect(await redis.call('EXISTS', 'defexa:key')).toBe(1);
    expect(await store.write('key', 'value', 'foreign', 60_000)).toBe(false);
    expect(await store.write('key', 'value', undefined, 60_000)).toBe(true);
    expect(await valueOf('key')).toBe('value');
  });

  it('prefixes its keys, and keeps their hash tags', async () => {
    const others = new RedisSessionStore(app.client, { prefix: 'shop:payments:' });
    await store.write('{tag}:session', 'ours', undefined, 60_000);
    await others.write('{tag}:session', 'theirs', undefined, 60_000);
    expect(await redis.dump()).toEqual({
      'defexa:{tag}:session': 'ours',
      'shop:payments:{tag}:session': 'theirs',
    });
  });

  it.each([
    ['reading', () => store.read('key')],
    ['writing', () => store.write('key', 'value', undefined, 60_000)],
    ['removing', () => store.remove('key', 'value')],
  ])('rejects %s if Redis denies scripts', async (_what, operation) => {
    await redis.call('ACL', 'SETUSER', 'default', '-eval');
    try {
      await expect(operation()).rejects.toThrow('NOPERM');
    } finally {
      await redis.call('ACL', 'SETUSER', 'default', '+eval');
    }
  });
});
