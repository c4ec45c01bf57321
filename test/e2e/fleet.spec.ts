import { expect, jest } from '@jest/globals';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { testsWith } from '../support/programs/tests-with.js';
import { Fleet, until } from '../support/redis/fleet.js';
import { RedisServer } from '../support/redis/redis-server.js';

const { afterAll, beforeAll, it } = testsWith('redis-server');

// 17 processes may take long to start on a busy machine.
jest.setTimeout(300_000);

const LIFETIMES = 5;

let redis: RedisServer;
let defexa: DefexaEmulator;
let fleet: Fleet;
beforeAll(async () => {
  [redis, defexa] = await Promise.all([
    RedisServer.start(),
    DefexaEmulator.start({ sessionLifetime: 6_000, endsOlderSessions: true }),
  ]);
  fleet = new Fleet(defexa, redis);
  await fleet.start(17);
});
afterAll(async () => {
  expect(await fleet.close()).toEqual(fleet.processes.map(() => 0));
  await defexa.close();
  await redis.stop();
});

it('17 processes that start at once log in once', async () => {
  const tokens = await Promise.all(fleet.processes.map((process) => process.ask('session')));
  expect(new Set(tokens).size).toBe(1);
  expect(defexa.counts.logins).toBe(1);
});

it('16 processes log in once per session lifetime, and no request fails although each login ends the previous session', async () => {
  await fleet.processes.pop()!.close();
  await Promise.all(fleet.processes.map((process) => process.ask('payEvery', 500)));
  await until(async () => (await fleet.reports()).every(({ tokens }) => tokens.length > LIFETIMES));
  await Promise.all(fleet.processes.map((process) => process.ask('payEvery', 0)));
  const reports = await fleet.reports();
  expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
  // All processes have adopted the same sessions in the same order; some may lack the latest.
  const tokens = reports.map((report) => report.tokens);
  const longest = tokens.reduce((one, other) => (one.length > other.length ? one : other));
  expect(tokens).toEqual(tokens.map(({ length }) => longest.slice(0, length)));
  expect(defexa.counts.logins).toBe(longest.length);
});
