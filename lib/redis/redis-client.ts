import { DefexaConfigurationError } from '../errors/index.js';

/** What is needed of a client of the package `ioredis`: `Redis` (Sentinel included) or `Cluster`. */
export interface IoredisClient {
  /** By which it is told apart from a client of `redis`. */
  defineCommand: unknown;
  /** Runs a script. */
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** What is needed of a client of the package `redis`: of `createClient`, `createSentinel` or `createCluster`. */
export interface NodeRedisClient {
  /** Runs a script. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** Runs a script in Redis, on one key. */
export type RunScript = (script: string, key: string, ...texts: string[]) => Promise<unknown>;

/**
 * How to run a script with a client, whichever of the two packages it comes from.
 *
 * @throws {DefexaConfigurationError} if it comes from neither
 */
export function scriptRunner(client: IoredisClient | NodeRedisClient): RunScript {
  if (typeof client?.eval !== 'function') {
    throw new DefexaConfigurationError([
      'RedisSessionStore needs a client of the package ioredis or redis (version 5 or later), such as new Redis() or ' +
        'createClient(); of a promise, what it gives: await it.',
    ]);
  }
  return 'defineCommand' in client
    ? (script, key, ...texts) => client.eval(script, 1, key, ...texts)
    : (script, key, ...texts) => client.eval(script, { keys: [key], arguments: texts });
}
