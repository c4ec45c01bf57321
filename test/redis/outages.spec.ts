import { describe, expect } from '@jest/globals';
import type { DefexaOptions } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { testsWith } from '../support/programs/tests-with.js';
import { type FleetApp, startFleetApp } from '../support/redis/apps.js';
import { connect, PACKAGES } from '../support/redis/clients.js';
import { RedisServer } from '../support/redis/redis-server.js';

const { afterEach, beforeEach, it } = testsWith('redis-server');

const FLEET = 4;

let redis: RedisServer;
let defexa: DefexaEmulator;
let apps: FleetApp[];
beforeEach(async () => {
  [redis, defexa] = await Promise.all([RedisServer.start(), DefexaEmulator.start()]);
  apps = [];
});
afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await defexa.close();
  await redis.stop();
});

/** Lets all apps pay three times each. None may fail. */
async function payAll(payers: readonly FleetApp[] = apps): Promise<void> {
  await Promise.all([...payers, ...payers, ...payers].map((app) => app.pay()));
}
const count = (type: Parameters<FleetApp['count']>[0]) => apps.map((app) => app.count(type));
const each = (times: number) => apps.map(() => times);

const forget = () => redis.call('FLUSHALL');
async function demote(): Promise<void> {
  await forget();
  await redis.call('REPLICAOF', '127.0.0.1', 1);
}
async function fill(): Promise<void> {
  await forget();
  await redis.call('CONFIG', 'SET', 'maxmemory', 1);
}

/** Blocks the event loop, like garbage collection or a busy machine. */
function blockEventLoop(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    // Busy.
  }
}

describe.each(PACKAGES)('with %s', (name) => {
  async function start(options: Partial<DefexaOptions> = {}): Promise<FleetApp> {
    const app = await startFleetApp(await connect(name, redis), defexa, options);
    apps.push(app);
    return app;
  }
  const startFleet = () => Promise.all(Array.from({ length: FLEET }, () => start()));

  /** After an outage, all apps reach Redis again and adopt the session of the one that logs in. */
  async function expectToBeSharing(): Promise<void> {
    await Promise.all(apps.map((app) => app.sessionStore.read('until connected')));
    const { sessionToken } = await apps[0]!.auth.login();
    const { logins } = defexa.counts;
    for (const { session } of apps.slice(1)) {
      defexa.revoke(session.current!.sessionToken);
    }
    await payAll([await start(), ...apps]);
    expect(apps.map(({ session }) => session.current!.sessionToken)).toEqual(apps.map(() => sessionToken));
    expect(defexa.counts.logins).toBe(logins);
  }

  it('a fleet shares one session, and logs in once after 12 rejections', async () => {
    await startFleet();
    await payAll();
    expect(defexa.counts.logins).toBe(1);
    defexa.revoke();
    await payAll();
    expect(defexa.counts.logins).toBe(2);
    expect(count('store-unavailable')).toEqual(each(0));
  });

  describe.each([
    ['stopped', () => redis.halt(), () => redis.run()],
    ['frozen', async () => redis.freeze(), async () => redis.resume()],
    ['paused', () => redis.call('CLIENT', 'PAUSE', 600_000, 'WRITE'), () => redis.call('CLIENT', 'UNPAUSE')],
    // Reads still work, but there is no session for new processes.
    ['demoted to replica', () => demote(), () => redis.call('REPLICAOF', 'NO', 'ONE')],
    ['full', () => fill(), () => redis.call('CONFIG', 'SET', 'maxmemory', 0)],
  ])('while Redis is %s', (_how, stop, recover) => {
    it('processes with a session go on, others log in once each, and all use Redis again afterwards', async () => {
      const withSession = await startFleet();
      await payAll();
      expect(defexa.counts.logins).toBe(1);
      const withoutSession = await startFleet();
      await stop();
      await payAll(withSession);
      expect(defexa.counts.logins).toBe(1);
      await payAll(withoutSession);
      expect(defexa.counts.logins).toBe(1 + FLEET);
      expect(withSession.map((app) => app.count('store-unavailable'))).toEqual([0, 0, 0, 0]);
      expect(withoutSession.map((app) => app.count('store-unavailable'))).toEqual([1, 1, 1, 1]);
      await recover();
      await expectToBeSharing();
      expect(withoutSession.map((app) => app.count('store-available'))).toEqual([1, 1, 1, 1]);
      expect(withoutSession.map((app) => app.count('store-unavailable'))).toEqual([1, 1, 1, 1]);
    });

    it('each process whose session is rejected logs in once', async () => {
      await startFleet();
      await payAll();
      await stop();
      defexa.revoke();
      await payAll();
      expect(defexa.counts.logins).toBe(1 + FLEET);
      expect(count('store-unavailable')).toEqual(each(1));
    });
  });

  it('new processes adopt the session from a Redis that is full or was demoted', async () => {
    await payAll([await start()]);
    await redis.call('CONFIG', 'SET', 'maxmemory', 1);
    await payAll([await start()]);
    await redis.call('REPLICAOF', '127.0.0.1', 1);
    await payAll([await start()]);
    expect(defexa.counts.logins).toBe(1);
    expect(count('store-unavailable')).toEqual(each(0));
  });

  it.each([0, 1, 2, 3, 4])(
    'a process that is blocked after %i event loop turns does not report Redis as unavailable',
    async (turns) => {
      const app = await start();
      const paid = app.pay();
      for (let turn = 0; turn < turns; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      blockEventLoop(1_000);
      await paid;
      expect(count('store-unavailable')).toEqual([0]);
    },
  );

  it('after a restart with data loss, the next process without a session logs in, once', async () => {
    await startFleet();
    await payAll();
    await redis.halt();
    await redis.run();
    await payAll();
    expect(defexa.counts.logins).toBe(1);
    await payAll([await start(), await start()]);
    expect(defexa.counts.logins).toBe(2);
    await expectToBeSharing();
  });

  it.each([
    ['truncated', (value: string) => ['SET', value.slice(0, -4)]],
    [
      'altered',
      (value: string) => ['SET', value.replace(/\w(?=.{30}$)/, (old) => (old === 'x' ? 'y' : 'x'))],
    ],
    ['of another version', (value: string) => ['SET', value.replace('v1.', 'v2.')]],
    ['replaced by a string', () => ['SET', 'foreign']],
    ['replaced by an empty string', () => ['SET', '']],
    ['overwritten with bytes', () => ['SETRANGE', '3', '\u00ff\u0000']],
  ])('an entry that was %s costs one login', async (_how, corrupt) => {
    await startFleet();
    await payAll();
    const [[key, value]] = Object.entries(await redis.dump()) as [[string, string]];
    const [command, ...args] = corrupt(value);
    await redis.call(command!, key, ...args);
    await payAll([...(await startFleet()), ...apps]);
    expect(defexa.counts.logins).toBe(2);
    await payAll([await start()]);
    expect(defexa.counts.logins).toBe(2);
    expect(count('store-unavailable')).toEqual(each(0));
  });

  it("accounts whose entries were swapped never get each other's session", async () => {
    const options = { merchantPrivateKey: 'the-key-of-another-merchant' };
    const ours = await start();
    await payAll([ours]);
    defexa.merchantPrivateKey = options.merchantPrivateKey;
    const theirs = await start(options);
    await payAll([theirs]);
    const [one, other] = Object.entries(await redis.dump()) as [[string, string], [string, string]];
    await redis.call('MSET', one[0], other[1], other[0], one[1]);
    const alsoTheirs = await start(options);
    await payAll([alsoTheirs, await start(options)]);
    expect(defexa.counts.logins).toBe(3);
    const tokens = [ours, theirs, alsoTheirs].map(({ session }) => session.current!.sessionToken);
    expect(new Set(tokens).size).toBe(3);
  });
});
