import { inspect } from 'node:util';
import type { DefexaSessionStore, StoredValue } from '../store/session-store.js';
import {
  createScriptRunner,
  type IoredisClient,
  type NodeRedisClient,
  type RunScript,
} from './redis-client.js';
import { READ, REMOVE, WRITE } from './redis-scripts.js';

/** Options of a `RedisSessionStore`. */
export interface RedisSessionStoreOptions {
  /** Prefix of all keys. @default 'defexa:' */
  prefix?: string | undefined;
}

/**
 * Shares a session between processes through Redis. Uses a client of your app: of `ioredis` or `redis` (node-redis), for a
 * single server, Sentinel or Cluster. Your app connects and closes it.
 *
 * @throws {DefexaConfigurationError} if it is not a client of one of these packages
 *
 * @example
 * DefexaModule.forRoot({ merchantPrivateKey, sessionStore: new RedisSessionStore(new Redis()) })
 */
export class RedisSessionStore implements DefexaSessionStore {
  private readonly run: RunScript;
  private readonly prefix: string;

  constructor(client: IoredisClient | NodeRedisClient, options?: RedisSessionStoreOptions) {
    this.run = createScriptRunner(client);
    this.prefix = options?.prefix ?? 'defexa:';
  }

  async read(key: string): Promise<StoredValue> {
    const reply = await this.run(READ, this.prefix + key);
    // The value is a Buffer if the client is configured to return buffers.
    const [seconds, microseconds, value] = reply as [string, string, string | Buffer | null];
    const clock = Number(seconds) * 1_000 + Number(microseconds) / 1_000;
    return { clock, value: value?.toString() };
  }

  async write(key: string, value: string, seen: string | undefined, timeToLive: number): Promise<boolean> {
    const reply = await this.run(WRITE, this.prefix + key, value, seen ?? '', String(timeToLive));
    // A string if the client is configured to return numbers as strings.
    return Number(reply) === 1;
  }

  async remove(key: string, value: string): Promise<void> {
    await this.run(REMOVE, this.prefix + key, value);
  }

  /** Does not print the client, which may contain a password. */
  [inspect.custom](): string {
    return `RedisSessionStore { prefix: ${inspect(this.prefix)} }`;
  }
}
