import { DefexaEmulator } from 'nestjs-defexa/testing';
import { say } from '../say.js';
import { Customers } from './customers.js';
import { Fleet } from './fleet.js';
import { Lifetimes } from './lifetimes.js';
import { isRedisAt, RedisServer } from './redis-server.js';

const WORKERS = 4;
const SESSION_LIFETIME_MS = 20_000;
const DEFAULT_REDIS_URL = 'redis://127.0.0.1:6379';
const REDIS_PROGRAMS = ['redis-server', 'valkey-server'];

const { env } = process;
/** They end everything that was started, in reverse order. */
const cleanUps: (() => unknown)[] = [];
let isEnding = false;

/** Starts everything that the workers need, then the workers. They inherit the environment. */
export async function startPrimary(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => void end(0));
  }
  try {
    env.PORT ||= '3000';
    env.REDIS_URL = await findRedis();
    const isConfigured = ['MERCHANT_PRIVATE_KEY', 'MERCHANT_PRIVATE_KEY_FILE', 'BASE_URL'].some((name) =>
      env[`DEFEXA_${name}`]?.trim(),
    );
    const emulator = isConfigured ? undefined : await startEmulator();
    const fleet = new Fleet(() => void end(1));
    cleanUps.push(() => fleet.end());
    for (let number = 1; number <= WORKERS; number += 1) {
      if (!(await fleet.start(number))) {
        return await end(1);
      }
    }
    say(`Ready. Try: curl -X POST http://localhost:${fleet.port}/orders`);
    say('Press Ctrl+C to end.');
    if (emulator) {
      sendOrders(fleet, emulator);
    }
  } catch (error) {
    if (!isEnding) {
      console.error((error as Error).message);
    }
    await end(1);
  }
}

async function end(exitCode: number): Promise<void> {
  if (!isEnding) {
    isEnding = true;
    for (const cleanUp of cleanUps.toReversed()) {
      await cleanUp();
    }
    process.exit(exitCode);
  }
}

async function findRedis(): Promise<string> {
  const url = env.REDIS_URL?.trim() || DEFAULT_REDIS_URL;
  if (await isRedisAt(url)) {
    return url;
  }
  if (env.REDIS_URL?.trim()) {
    throw new Error('No Redis responds at REDIS_URL: start it, or correct REDIS_URL.');
  }
  for (const program of REDIS_PROGRAMS) {
    const server = await RedisServer.start(program);
    cleanUps.push(() => server.end());
    if (await server.waitUntilReady()) {
      say(`Redis is at ${server.url}, as process ${server.pid}`);
      return server.url;
    }
    if (isEnding) {
      break;
    }
  }
  throw new Error(
    `No Redis responds at ${DEFAULT_REDIS_URL}, and redis-server cannot be started: install it, or set REDIS_URL.`,
  );
}

async function startEmulator(): Promise<DefexaEmulator> {
  const emulator = await DefexaEmulator.start({
    sessionLifetime: SESSION_LIFETIME_MS,
    endsOlderSessions: true,
  });
  cleanUps.push(() => emulator.close());
  env.DEFEXA_BASE_URL = emulator.baseUrl;
  env.DEFEXA_MERCHANT_PRIVATE_KEY = emulator.merchantPrivateKey;
  say(
    'No key is set, so an emulator stands in for Defexa: sessions last 20 s, and each login ends the older ones.',
  );
  return emulator;
}

/** Only against the emulator, because invoices at Defexa are real. */
function sendOrders(fleet: Fleet, emulator: DefexaEmulator): void {
  const customers = new Customers(() => `http://127.0.0.1:${fleet.port}/orders`);
  const lifetimes = new Lifetimes(emulator, customers);
  cleanUps.push(
    () => lifetimes.end(),
    () => customers.end(),
  );
}
