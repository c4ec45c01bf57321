import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { createClient, createCluster, createSentinel } from 'redis';
import type { IoredisClient, NodeRedisClient } from '../../../lib/redis/index.js';

/** A connected client of one of the two packages. */
export interface AppClient {
  readonly client: IoredisClient | NodeRedisClient;
  end(): void;
}

/** Address and credentials of a server. */
export interface ServerAddress {
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
}

/** The supported packages. */
export const PACKAGES = ['ioredis', 'node-redis'] as const;
export type ClientPackage = (typeof PACKAGES)[number];

/** Connects a client to a server. */
export function connect(
  name: ClientPackage,
  { port, username, password }: ServerAddress,
): Promise<AppClient> {
  return name === 'ioredis'
    ? connectIoredis({ host: '127.0.0.1', port, username, password })
    : connectNodeRedis(createClient({ socket: { host: '127.0.0.1', port }, username, password }));
}

async function connectIoredis(options: RedisOptions): Promise<AppClient> {
  const client = new Redis({ ...options, lazyConnect: true });
  client.on('error', () => {});
  await client.connect();
  return { client, end: () => client.disconnect() };
}

/** Connects a client to a cluster. */
export async function connectToCluster(name: ClientPackage, ports: readonly number[]): Promise<AppClient> {
  const nodes = ports.map((port) => ({ host: '127.0.0.1', port }));
  if (name === 'node-redis') {
    return connectNodeRedis(createCluster({ rootNodes: nodes.map((socket) => ({ socket })) }));
  }
  const client = new Cluster(nodes, { lazyConnect: true });
  client.on('error', () => {});
  await client.connect();
  return { client, end: () => client.disconnect() };
}

/** Connects a client to the primary that a sentinel monitors. */
export async function connectToSentinel(
  name: ClientPackage,
  port: number,
  primary: string,
): Promise<AppClient> {
  const sentinel = { host: '127.0.0.1', port };
  return name === 'ioredis'
    ? connectIoredis({ sentinels: [sentinel], name: primary })
    : connectNodeRedis(createSentinel({ name: primary, sentinelRootNodes: [sentinel] }));
}

/** What all clients of `node-redis` have in common. */
interface Connectable extends NodeRedisClient {
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
  destroy(): unknown;
}

async function connectNodeRedis(client: Connectable): Promise<AppClient> {
  client.on('error', () => {});
  await client.connect();
  return { client, end: () => void client.destroy() };
}
