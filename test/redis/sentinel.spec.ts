import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { testsWith } from '../support/programs/tests-with.js';
import { type FleetApp, startFleetApp } from '../support/redis/apps.js';
import { type ClientPackage, connectToSentinel, PACKAGES } from '../support/redis/clients.js';
import { RedisServer } from '../support/redis/redis-server.js';

const { afterEach, beforeEach, it } = testsWith('redis-server');

const NAME = 'sessions';

let primary: RedisServer;
let replica: RedisServer;
let sentinel: RedisServer;
let defexa: DefexaEmulator;
let apps: FleetApp[];
beforeEach(async () => {
  [primary, sentinel, defexa] = await Promise.all([
    RedisServer.start(['--repl-diskless-sync-delay', '0']),
    RedisServer.start(['--sentinel']),
    DefexaEmulator.start(),
  ]);
  replica = await RedisServer.start(['--replicaof', '127.0.0.1', String(primary.port)]);
  await until(async () =>
    String(await replica.call('INFO', 'replication')).includes('master_link_status:up'),
  );
  await sentinel.call('SENTINEL', 'MONITOR', NAME, '127.0.0.1', primary.port, 1);
  await until(async () =>
    JSON.stringify(await sentinel.call('SENTINEL', 'REPLICAS', NAME)).includes('"slave"'),
  );
  apps = [];
});
afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await defexa.close();
  await Promise.all([primary, replica, sentinel].map((server) => server.stop()));
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await sleep(50);
  }
}
async function isFailedOver(): Promise<boolean> {
  const [, port] = (await sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)) as string[];
  const isReplica = String(await primary.call('INFO', 'replication')).includes('role:slave');
  return Number(port) === replica.port && isReplica;
}

it('a fleet with both client packages shares its session over Sentinel, before and after a failover', async () => {
  const start = async (name: ClientPackage) => {
    const app = await startFleetApp(await connectToSentinel(name, sentinel.port, NAME), defexa);
    apps.push(app);
    return app;
  };
  /** Waits until all clients have found the primary, which may take longer than a process waits for its store. */
  const allCanWrite = () =>
    until(async () => {
      const writes = apps.map((app, index) => app.sessionStore.write(`try ${index}`, 'x', undefined, 1));
      return (await Promise.allSettled(writes)).every(({ status }) => status === 'fulfilled');
    });
  const payAll = () => Promise.all(apps.map((app) => app.pay()));

  await Promise.all([...PACKAGES, ...PACKAGES].map(start));
  await payAll();
  expect(defexa.counts.logins).toBe(1);

  // Redis replicates asynchronously: a failover loses what the replica has not received.
  await until(async () => Object.keys(await replica.dump()).some((key) => key.endsWith(':session')));
  await until(async () => String(await sentinel.call('SENTINEL', 'FAILOVER', NAME)) === 'OK');
  // Calls go on meanwhile, on whichever server a client is connected to.
  await until(async () => {
    await payAll();
    return isFailedOver();
  });
  await allCanWrite();
  expect(defexa.counts.logins).toBe(1);

  // The replica had the session too.
  await Promise.all(PACKAGES.map(start));
  await allCanWrite();
  await payAll();
  expect(apps.map((app) => app.count('store-unavailable'))).toEqual(apps.map(() => 0));
  expect(defexa.counts.logins).toBe(1);
  defexa.revoke();
  await payAll();
  expect(defexa.counts.logins).toBe(2);
  expect(apps.map((app) => app.count('store-unavailable'))).toEqual(apps.map(() => 0));
});
