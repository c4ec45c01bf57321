import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findProgram } from '../programs/programs.js';

/** A Redis or Valkey server for one test, on a free loopback port and without persistence. */
export class RedisServer {
  #process: ChildProcess | undefined;
  #admin: Redis | undefined;

  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly args: readonly string[],
  ) {}

  /** @param args command-line options, such as `['--cluster-enabled', 'yes']` */
  static async start(args: readonly string[] = []): Promise<RedisServer> {
    const directory = await mkdtemp(join(tmpdir(), 'defexa-redis-'));
    for (let attempt = 1; ; attempt += 1) {
      const server = new RedisServer(await freePort(), directory, args);
      try {
        await server.run();
        return server;
      } catch (error) {
        // Another process may have taken the port in the meantime.
        if (attempt === 5) {
          throw error;
        }
      }
    }
  }

  /** The ID of the current server process. */
  get pid(): number {
    return this.#process!.pid!;
  }

  /** Starts the server; after `halt()` on the same port, without data. */
  async run(): Promise<void> {
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.directory];
    // A sentinel needs a writable configuration file.
    const file = this.args.includes('--sentinel') ? [join(this.directory, 'sentinel.conf')] : [];
    await Promise.all(file.map((path) => writeFile(path, '')));
    const args = [...file, ...place, '--save', '', '--appendonly', 'no', ...this.args];
    this.#process = spawn(findProgram('redis-server')!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await isUp(this.#process);
  }

  /** Kills the server. Its data is lost. */
  async halt(): Promise<void> {
    const server = this.#process;
    if (server && server.exitCode === null && server.signalCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
  }

  /** Suspends the server process until `resume()`. */
  freeze(): void {
    this.#process!.kill('SIGSTOP');
  }

  resume(): void {
    this.#process!.kill('SIGCONT');
  }

  /** Runs one command. */
  async call(command: string, ...args: (string | number)[]): Promise<unknown> {
    this.#admin ??= this.#connect();
    return this.#admin.call(command, ...args.map(String));
  }

  /** All keys and their values. */
  async dump(): Promise<Record<string, string>> {
    const keys = (await this.call('KEYS', '*')) as string[];
    const entries = keys.map(async (key) => [key, (await this.call('GET', key)) as string | null] as const);
    // Some may have expired since.
    const left = (await Promise.all(entries)).filter((entry): entry is [string, string] => entry[1] !== null);
    return Object.fromEntries(left);
  }

  #connect(): Redis {
    const admin = new Redis(this.port, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: null });
    // It reconnects by itself.
    return admin.on('error', () => {});
  }

  /** Stops the server for good. */
  async stop(): Promise<void> {
    this.#admin?.disconnect();
    await this.halt();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function isUp(server: ChildProcess): Promise<void> {
  let log = '';
  await new Promise<void>((resolve, reject) => {
    server.stdout!.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (/Ready to accept connections|Sentinel ID is/.test(log)) {
        resolve();
      }
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`redis-server has ended:\n${log}`)));
  });
  log = '';
}

/** A free port of the loopback interface. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
