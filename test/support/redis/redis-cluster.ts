import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, RedisServer } from './redis-server.js';

const SLOTS = 16_384;

/** A Redis Cluster of three primaries with one slot range each. */
export class RedisCluster {
  private constructor(
    readonly nodes: readonly RedisServer[],
    private readonly busPorts: readonly number[],
  ) {}

  static async start(): Promise<RedisCluster> {
    const busPorts = await Promise.all([freePort(), freePort(), freePort()]);
    const options = (bus: number) => ['--cluster-enabled', 'yes', '--cluster-port', String(bus)];
    const nodes = await Promise.all(busPorts.map((bus) => RedisServer.start(options(bus))));
    const cluster = new RedisCluster(nodes, busPorts);
    await cluster.#join();
    return cluster;
  }

  get ports(): number[] {
    return this.nodes.map(({ port }) => port);
  }

  /** All keys of each node. */
  keys(): Promise<string[][]> {
    return Promise.all(this.nodes.map(async (node) => Object.keys(await node.dump())));
  }

  /** Moves the slot of a key to another node. The key itself is lost. */
  async move(key: string, from: number): Promise<void> {
    const to = this.nodes[(from + 1) % this.nodes.length]!;
    const slot = (await to.call('CLUSTER', 'KEYSLOT', key)) as number;
    const id = (await to.call('CLUSTER', 'MYID')) as string;
    const fromId = (await this.nodes[from]!.call('CLUSTER', 'MYID')) as string;
    // A node that imports a slot becomes its newest owner. Without this, a late ping of the old owner takes the slot back.
    await to.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId);
    await this.nodes[from]!.call('FLUSHALL');
    for (const node of [to, ...this.nodes.filter((other) => other !== to)]) {
      await node.call('CLUSTER', 'SETSLOT', slot, 'NODE', id);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  async #join(): Promise<void> {
    for (const [index, node] of this.nodes.entries()) {
      await node.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      const firstSlot = (range: number) => Math.floor((range * SLOTS) / this.nodes.length);
      await node.call('CLUSTER', 'ADDSLOTSRANGE', firstSlot(index), firstSlot(index + 1) - 1);
      await this.nodes[0]!.call('CLUSTER', 'MEET', '127.0.0.1', node.port, this.busPorts[index]!);
    }
    for (const node of this.nodes) {
      while (!(await isComplete(node))) {
        await sleep(20);
      }
    }
  }
}

async function isComplete(node: RedisServer): Promise<boolean> {
  const info = (await node.call('CLUSTER', 'INFO')) as string;
  return info.includes('cluster_state:ok') && info.includes('cluster_size:3');
}
