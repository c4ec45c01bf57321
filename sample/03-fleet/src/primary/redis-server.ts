import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { say } from '../say.js';

const TIMEOUT_MS = 2_000;

/** Whether a Redis responds at this address. */
export async function isRedisAt(url: string): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
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

/** The fleet's own Redis server, on a free port of the loopback interface. It stores nothing on disk. */
export class RedisServer {
  readonly url: string;
  readonly #process: ChildProcess;
  #hasExited = false;
  #isEnding = false;

  private constructor(
    private readonly program: string,
    port: number,
  ) {
    this.url = `redis://127.0.0.1:${port}`;
    const args = ['--bind', '127.0.0.1', '--port', `${port}`, '--save', '', '--appendonly', 'no'];
    // Detached, so that a signal to the process group, such as Ctrl+C, does not end it before the workers.
    this.#process = spawn(program, args, { detached: true, stdio: 'ignore' })
      .once('error', () => (this.#hasExited = true))
      .once('exit', () => this.#onExit(args));
  }

  /** @param program the name or path of `redis-server`, or of one that accepts the same arguments */
  static async start(program: string): Promise<RedisServer> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, 'close');
    return new RedisServer(program, port);
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** @returns false if the server cannot be started */
  async waitUntilReady(): Promise<boolean> {
    while (!this.#hasExited) {
      if (await isRedisAt(this.url)) {
        return true;
      }
      await wait(50);
    }
    return false;
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    if (!this.#hasExited) {
      this.#process.kill();
      await once(this.#process, 'exit');
    }
  }

  #onExit(args: string[]): void {
    this.#hasExited = true;
    if (!this.#isEnding) {
      const command = args.map((arg) => arg || "''").join(' ');
      say(`Redis has exited. To start it again: ${this.program} ${command}`);
    }
  }
}
