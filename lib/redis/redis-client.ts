import { DefexaConfigurationError } from '../errors/index.js';

/** What the store needs from a client of the package `ioredis`: `Redis` (including Sentinel) or `Cluster`. */
export interface IoredisClient {
  /** Distinguishes it from a client of the package `redis`. */
  defineCommand: unknown;
  /** Runs a script. */
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** What the store needs from a client of the package `redis`: from `createClient`, `createSentinel` or `createCluster`. */
export interface NodeRedisClient {
  /** Runs a script. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** Runs a script in Redis, on one key. */
export type RunScript = (script: string, key: string, ...args: string[]) => Promise<unknown>;

/**
 * Returns a function that runs scripts with a client of either package.
 *
 * @throws {DefexaConfigurationError} if it is not a client of `ioredis` or `redis`
 */
export function createScriptRunner(client: IoredisClient | NodeRedisClient): RunScript {
  if (typeof client?.eval !== 'function') {
    throw new DefexaConfigurationError([
      'RedisSessionStore needs a client of the package ioredis or redis (version 5 or later), such as new Redis() or ' +
        'createClient(). If you have a promise of a client, await it first.',
    ]);
  }
  return 'defineCommand' in client
    ? (script, key, ...args) => client.eval(script, 1, key, ...args)
    : (script, key, ...args) => client.eval(script, { keys: [key], arguments: args });
}
