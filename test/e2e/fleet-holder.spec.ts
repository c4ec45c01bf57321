import { expect, jest } from '@jest/globals';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { testsWith } from '../support/programs/tests-with.js';
import { Fleet, type FleetProcess, until } from '../support/redis/fleet.js';
import { RedisServer } from '../support/redis/redis-server.js';

const { afterAll, afterEach, beforeAll, beforeEach, it } = testsWith('redis-server');

// The processes may take long to start on a busy machine.
jest.setTimeout(300_000);

const OTHERS = 5;

let redis: RedisServer;
beforeAll(async () => {
  redis = await RedisServer.start();
});
afterAll(() => redis.stop());

let defexa: DefexaEmulator;
let fleet: Fleet;
let holder: FleetProcess;
let others: FleetProcess[];
beforeEach(async () => {
  defexa = await DefexaEmulator.start({ latency: 1_000 });
  fleet = new Fleet(defexa, redis);
  const [first, ...rest] = await fleet.start(1 + OTHERS);
  [holder, others] = [first!, rest];
});
afterEach(async () => {
  await fleet.close();
  await defexa.close();
  await redis.call('FLUSHALL');
});

/** Waits until the lock holder is in the middle of its login, and returns the session that it will have. */
async function holderIsLoggingIn(): Promise<{ session: Promise<string> }> {
  const session = holder.ask('session');
  await until(() => defexa.counts.pending === 1);
  return { session };
}
const askOthers = () => Promise.all(others.map((process) => process.ask('session')));
const storedSession = async () =>
  Object.entries(await redis.dump()).find(([key]) => key.endsWith(':session'))?.[1];

it('SIGKILL of the process that logs in costs one more login, and no other process fails', async () => {
  await holderIsLoggingIn();
  const asked = askOthers();
  holder.signal('SIGKILL');
  const tokens = await asked;
  expect(new Set(tokens).size).toBe(1);
  // One of the killed process, and one of the process that acquired its lock after that had expired.
  expect(defexa.counts.logins).toBe(2);
  expect(await holder.close()).toBe('SIGKILL');
});

it('the shutdown of the process that logs in costs one more login, and no other process fails', async () => {
  const { session } = await holderIsLoggingIn();
  const asked = askOthers();
  const closed = holder.close();
  await expect(session).rejects.toThrow('shut down');
  const tokens = await asked;
  expect(new Set(tokens).size).toBe(1);
  expect(defexa.counts.logins).toBe(2);
  expect(await closed).toBe(0);
});

it('a process that is suspended during its login adopts the newer session instead of overwriting it', async () => {
  const { session } = await holderIsLoggingIn();
  holder.signal('SIGSTOP');
  const tokens = await askOthers();
  expect(defexa.counts.logins).toBe(2);
  const stored = await storedSession();
  expect(stored).toBeDefined();
  holder.signal('SIGCONT');
  expect(new Set([await session, ...tokens]).size).toBe(1);
  expect(await storedSession()).toBe(stored);
  expect(defexa.counts).toMatchObject({ logins: 2, sessions: 2 });
});
