import { inspect } from 'node:util';
import type { DefexaSessionStore, StoredValue } from '../store/session-store.js';
import { type IoredisClient, type NodeRedisClient, type RunScript, scriptRunner } from './redis-client.js';
import { READ, REMOVE, WRITE } from './redis-scripts.js';

/** How a `RedisSessionStore` stores. */
export interface RedisSessionStoreOptions {
  /** What the names of all keys begin with. @default 'defexa:' */
  prefix?: string;
}

/**
 * Shares a session between processes through Redis, with a client that the app has anyway: of `ioredis` or `redis`
 * (node-redis), for a single server, Sentinel or Cluster. The app connects it and ends it.
 *
 * @throws {DefexaConfigurationError} if it is no such client
 *
 * @example
 * DefexaModule.forRoot({ merchantPrivateKey, sessionStore: new RedisSessionStore(new Redis()) })
 */
export class RedisSessionStore implements DefexaSessionStore {
  readonly #run: RunScript;
  readonly #prefix: string;

  constructor(client: IoredisClient | NodeRedisClient, options?: RedisSessionStoreOptions) {
    this.#run = scriptRunner(client);
    this.#prefix = options?.prefix ?? 'defexa:';
  }

  async read(key: string): Promise<StoredValue> {
    const reply = await this.#run(READ, this.#prefix + key);
    // Texts; or buffers, if the client is set to give those.
    const [seconds, microseconds, value] = reply as [string, string, string | Buffer | null];
    const clock = Number(seconds) * 1_000 + Number(microseconds) / 1_000;
    return { clock, value: value?.toString() };
  }

  async write(key: string, value: string, seen: string | undefined, timeToLive: number): Promise<boolean> {
    const reply = await this.#run(WRITE, this.#prefix + key, value, seen ?? '', String(timeToLive));
    // A text, if the client is set to give numbers as texts.
    return Number(reply) === 1;
  }

  async remove(key: string, value: string): Promise<void> {
    await this.#run(REMOVE, this.#prefix + key, value);
  }

  /** Without the client, which may show a password. */
  [inspect.custom](): string {
    return `RedisSessionStore { prefix: ${inspect(this.#prefix)} }`;
  }
}
