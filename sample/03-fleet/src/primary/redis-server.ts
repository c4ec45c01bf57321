import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { say } from '../say.js';

const TIMEOUT = 2_000;

/** Whether there is a Redis that can be used. */
export async function isRedisAt(url: string): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: TIMEOUT,
    commandTimeout: TIMEOUT,
    retryStrategy: () => null,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.ping();
    return true;
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

/** A Redis of the fleet's own, on a free port of the loopback interface. It keeps nothing on disk. */
export class RedisServer {
  readonly url: string;
  readonly #process: ChildProcess;
  #isOver = false;
  #isEnding = false;

  private constructor(port: number) {
    this.url = `redis://127.0.0.1:${port}`;
    const settings = ['--bind', '127.0.0.1', '--port', `${port}`, '--save', '', '--appendonly', 'no'];
    // Detached: Ctrl+C is not to end it before the workers.
    this.#process = spawn('redis-server', settings, { detached: true, stdio: 'ignore' })
      .once('error', () => (this.#isOver = true))
      .once('exit', () => this.#noteExit(settings));
  }

  static async start(): Promise<RedisServer> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    return new RedisServer(port);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Waits until it answers; false if it can't be started. */
  async isUp(): Promise<boolean> {
    while (!this.#isOver) {
      if (await isRedisAt(this.url)) {
        return true;
      }
      await wait(50);
    }
    return false;
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    if (!this.#isOver) {
      this.#process.kill();
      await once(this.#process, 'exit');
    }
  }

  #noteExit(settings: string[]): void {
    this.#isOver = true;
    if (!this.#isEnding) {
      const command = settings.map((setting) => setting || "''").join(' ');
      say(`Redis has ended. To have it back: redis-server ${command}`);
    }
  }
}
