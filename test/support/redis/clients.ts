import { Redis, type RedisOptions } from 'ioredis';
import { createClient } from 'redis';
import type { IoredisClient, NodeRedisClient } from '../../../lib/redis/index.js';

/** A client of one of the two packages, as an app would have it. */
export interface AppClient {
  readonly client: IoredisClient | NodeRedisClient;
  end(): void;
}

/** Where to find a server, and as whom. */
export interface Place {
  readonly port: number;
  readonly password?: string;
}

/** The two packages, and how an app makes a client with each. */
export const PACKAGES = ['ioredis', 'node-redis'] as const;
export type ClientPackage = (typeof PACKAGES)[number];

/** Connects a client to a server. */
export function connect(name: ClientPackage, place: Place): Promise<AppClient> {
  return name === 'ioredis' ? connectIoredis(place) : connectNodeRedis(place);
}

async function connectIoredis({ port, password }: Place, options: RedisOptions = {}): Promise<AppClient> {
  const client = new Redis(port, '127.0.0.1', { password, lazyConnect: true, ...options });
  client.on('error', () => {});
  await client.connect();
  return { client, end: () => client.disconnect() };
}

async function connectNodeRedis({ port, password }: Place): Promise<AppClient> {
  const client = createClient({ socket: { host: '127.0.0.1', port }, password });
  client.on('error', () => {});
  await client.connect();
  return { client, end: () => client.destroy() };
}
