import { describe, expect } from '@jest/globals';
import { RedisSessionStore } from '../../lib/redis/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { testsWith } from '../support/programs/tests-with.js';
import { type FleetApp, startFleetApp } from '../support/redis/apps.js';
import { type AppClient, connectToCluster, PACKAGES } from '../support/redis/clients.js';
import { RedisCluster } from '../support/redis/redis-cluster.js';

const { afterAll, afterEach, beforeAll, beforeEach, it } = testsWith('redis-server');

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await RedisCluster.start();
});
afterAll(() => cluster.stop());
afterEach(() => Promise.all(cluster.nodes.map((node) => node.call('FLUSHALL'))));

describe.each(PACKAGES)('a Redis Cluster with %s', (name) => {
  let app: AppClient;
  let store: RedisSessionStore;
  beforeEach(async () => {
    app = await connectToCluster(name, cluster.ports);
    store = new RedisSessionStore(app.client);
  });
  afterEach(() => app.end());

  it('stores values on the node of their key', async () => {
    const keys = Array.from({ length: 30 }, (_, index) => `{account-${index}}:session`);
    for (const key of keys) {
      expect(await store.write(key, key, undefined, 60_000)).toBe(true);
      expect((await store.read(key)).value).toBe(key);
    }
    const keysByNode = await cluster.keys();
    expect(keysByNode.every((nodeKeys) => nodeKeys.length > 0)).toBe(true);
    expect(keysByNode.flat()).toHaveLength(30);
    await Promise.all(keys.map((key) => store.remove(key, key)));
    expect((await cluster.keys()).flat()).toEqual([]);
  });

  it("stores an account's session and lock on one node", async () => {
    for (let account = 0; account < 30; account += 1) {
      await store.write(`{${account}}:session`, 'session', undefined, 60_000);
      await store.write(`{${account}}:lock`, 'lock', undefined, 60_000);
    }
    for (const keys of await cluster.keys()) {
      const accounts = keys.map((key) => key.split(':')[1]);
      expect(accounts).toHaveLength(2 * new Set(accounts).size);
    }
  });
});

describe.each(PACKAGES)('a fleet over a Redis Cluster with %s', (name) => {
  let defexa: DefexaEmulator;
  let apps: FleetApp[];
  beforeEach(async () => {
    defexa = await DefexaEmulator.start();
    const start = async () => startFleetApp(await connectToCluster(name, cluster.ports), defexa);
    apps = await Promise.all(Array.from({ length: 4 }, start));
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await defexa.close();
  });

  it('logs in once, and once more after the session is rejected', async () => {
    await Promise.all(apps.map((app) => app.pay()));
    expect(defexa.counts.logins).toBe(1);
    defexa.revoke();
    await Promise.all(apps.map((app) => app.pay()));
    expect(defexa.counts.logins).toBe(2);
  });

  it('shares the next session after the slot has moved to another node', async () => {
    await Promise.all(apps.map((app) => app.pay()));
    const keys = await cluster.keys();
    await cluster.move(
      keys.flat()[0]!,
      keys.findIndex((nodeKeys) => nodeKeys.length > 0),
    );
    defexa.revoke();
    await Promise.all(apps.map((app) => app.pay()));
    expect(defexa.counts.logins).toBe(2);
    expect(apps.map((app) => app.count('store-unavailable'))).toEqual([0, 0, 0, 0]);
  });
});
