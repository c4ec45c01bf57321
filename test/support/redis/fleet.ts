import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DefexaOptions } from '../../../lib/index.js';
import type { DefexaEmulator } from '../../../lib/testing/index.js';
import type { ClientPackage } from './clients.js';
import type { RedisServer } from './redis-server.js';

const WORKER = fileURLToPath(new URL('fleet-worker.js', import.meta.url));

/** What a process has recorded since it started. */
export interface ProcessReport {
  /** The tokens of the sessions that it adopted, in order. */
  readonly tokens: string[];
  /** The number of events of each type. */
  readonly events: Readonly<Record<string, number>>;
  /** The number of invoices created. */
  readonly paid: number;
  /** The errors of the invoices that could not be created. */
  readonly failures: string[];
}

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** A process of a fleet that runs the built package. */
export class FleetProcess {
  #lastId = 0;
  readonly #replies = new Map<number, (reply: Reply) => void>();
  readonly isUp: Promise<unknown>;

  constructor(private readonly child: ChildProcess) {
    child.on('message', (reply: Reply) => this.#replies.get(reply.id)?.(reply));
    this.isUp = new Promise((resolve, reject) => {
      this.#replies.set(0, resolve);
      child.once('exit', (code, signal) => reject(new Error(`A process has ended: ${code ?? signal}`)));
    });
  }

  ask(action: 'pay'): Promise<void>;
  ask(action: 'payEvery', milliseconds: number): Promise<void>;
  ask(action: 'session'): Promise<string>;
  ask(action: 'report'): Promise<ProcessReport>;
  ask(action: string, value?: unknown): Promise<unknown> {
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      this.#replies.set(id, ({ result, error }) => (error ? reject(new Error(error)) : resolve(result)));
      this.child.send({ id, action, value }, (error) => error && reject(error));
    });
  }

  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(name);
  }

  /** Closes the app and waits until the process ends. Returns its exit code, or the signal that ended it. */
  async close(): Promise<number | string | null> {
    if (this.child.connected) {
      this.child.send({ action: 'close' });
    }
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, 'exit');
    }
    return this.child.exitCode ?? this.child.signalCode;
  }
}

/** Waits until a condition is true. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await sleep(20);
  }
}

/** Processes that share a session at an emulator through a Redis server. */
export class Fleet {
  readonly processes: FleetProcess[] = [];

  constructor(
    private readonly defexa: DefexaEmulator,
    private readonly redis: RedisServer,
  ) {}

  /** Starts processes, half of them with each Redis package. They are idle until they get a request. */
  async start(count: number, options: Partial<DefexaOptions> = {}): Promise<FleetProcess[]> {
    const { baseUrl, merchantPrivateKey } = this.defexa;
    const started = Array.from({ length: count }, (_, index) => {
      const client: ClientPackage = index % 2 === 0 ? 'ioredis' : 'node-redis';
      const workerOptions = { client, port: this.redis.port, baseUrl, merchantPrivateKey, ...options };
      const child = fork(WORKER, [JSON.stringify(workerOptions)], {
        execArgv: ['--unhandled-rejections=strict'],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      return new FleetProcess(child);
    });
    this.processes.push(...started);
    await Promise.all(started.map((process) => process.isUp));
    return started;
  }

  /** The reports of all processes. */
  reports(): Promise<ProcessReport[]> {
    return Promise.all(this.processes.map((process) => process.ask('report')));
  }

  /** Closes all apps. Returns how their processes ended. */
  close(): Promise<(number | string | null)[]> {
    return Promise.all(this.processes.map((process) => process.close()));
  }
}
