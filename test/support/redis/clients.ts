import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { createClient, createCluster, createSentinel } from 'redis';
import type { IoredisClient, NodeRedisClient } from '../../../lib/redis/index.js';

/** A client of one of the two packages, as an app would have it. */
export interface AppClient {
  readonly client: IoredisClient | NodeRedisClient;
  end(): void;
}

/** Where to find a server, and as whom. */
export interface Place {
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
}

/** The two packages, and how an app makes a client with each. */
export const PACKAGES = ['ioredis', 'node-redis'] as const;
export type ClientPackage = (typeof PACKAGES)[number];

/** Connects a client to a server. */
export function connect(name: ClientPackage, { port, username, password }: Place): Promise<AppClient> {
  return name === 'ioredis'
    ? connectIoredis({ host: '127.0.0.1', port, username, password })
    : started(createClient({ socket: { host: '127.0.0.1', port }, username, password }));
}

/** Connects a client of `ioredis` with settings of its own. */
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
    return started(createCluster({ rootNodes: nodes.map((socket) => ({ socket })) }));
  }
  const client = new Cluster(nodes, { lazyConnect: true });
  client.on('error', () => {});
  await client.connect();
  return { client, end: () => client.disconnect() };
}

/** Connects a client to the primary of which a sentinel knows. */
export async function connectToSentinel(
  name: ClientPackage,
  port: number,
  primary: string,
): Promise<AppClient> {
  const sentinel = { host: '127.0.0.1', port };
  return name === 'ioredis'
    ? connectIoredis({ sentinels: [sentinel], name: primary })
    : started(createSentinel({ name: primary, sentinelRootNodes: [sentinel] }));
}

/** What the clients of `node-redis` have in common. */
interface Connectable extends NodeRedisClient {
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
  destroy(): unknown;
}

async function started(client: Connectable): Promise<AppClient> {
  client.on('error', () => {});
  await client.connect();
  return { client, end: () => void client.destroy() };
}
