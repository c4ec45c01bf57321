import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DefexaOptions } from '../../../lib/index.js';
import type { DefexaEmulator } from '../../../lib/testing/index.js';
import type { ClientPackage } from './clients.js';
import type { RedisServer } from './redis-server.js';

const WORKER = fileURLToPath(new URL('fleet-worker.js', import.meta.url));

/** What a process has seen since it started. */
export interface Seen {
  /** The tokens of the sessions that it adopted, in their order. */
  readonly tokens: string[];
  /** How often each event was told. */
  readonly events: Readonly<Record<string, number>>;
  /** How many invoices it has opened, and why it could not open others. */
  readonly paid: number;
  readonly failures: string[];
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** A process of a fleet, which runs the built package. */
export class FleetProcess {
  #asked = 0;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly isUp: Promise<unknown>;

  constructor(private readonly child: ChildProcess) {
    child.on('message', (answer: Answer) => this.#answers.get(answer.id)?.(answer));
    this.isUp = new Promise((resolve, reject) => {
      this.#answers.set(0, resolve);
      child.once('exit', (code, signal) => reject(new Error(`A process has ended: ${code ?? signal}`)));
    });
  }

  ask(action: 'pay'): Promise<void>;
  ask(action: 'payEvery', milliseconds: number): Promise<void>;
  ask(action: 'session'): Promise<string>;
  ask(action: 'look'): Promise<Seen>;
  ask(action: string, value?: unknown): Promise<unknown> {
    const id = (this.#asked += 1);
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ result, error }) => (error ? reject(new Error(error)) : resolve(result)));
      this.child.send({ id, action, value }, (error) => error && reject(error));
    });
  }

  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(name);
  }

  /** Closes the app, and waits for the process to end by itself; its exit code, or the signal that ended it. */
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

/** Waits until a condition holds. */
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

  /** Starts processes, half of them with each of the two packages. They do nothing before they are asked to. */
  async start(count: number, options: Partial<DefexaOptions> = {}): Promise<FleetProcess[]> {
    const { baseUrl, merchantPrivateKey } = this.defexa;
    const started = Array.from({ length: count }, (_, index) => {
      const client: ClientPackage = index % 2 === 0 ? 'ioredis' : 'node-redis';
      const settings = { client, port: this.redis.port, baseUrl, merchantPrivateKey, ...options };
      const child = fork(WORKER, [JSON.stringify(settings)], {
        execArgv: ['--unhandled-rejections=strict'],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      return new FleetProcess(child);
    });
    this.processes.push(...started);
    await Promise.all(started.map((process) => process.isUp));
    return started;
  }

  /** What each process has seen. */
  look(): Promise<Seen[]> {
    return Promise.all(this.processes.map((process) => process.ask('look')));
  }

  /** Closes all apps; how their processes ended. */
  close(): Promise<(number | string | null)[]> {
    return Promise.all(this.processes.map((process) => process.close()));
  }
}
