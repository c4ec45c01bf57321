import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DefexaOptions } from '../../../lib/index.js';
import type { Calls } from '../calls.js';
import type { Occurrence, Method, EntryContext } from '../log-entry.js';

const APP = fileURLToPath(new URL('freezing-app-process.js', import.meta.url));

/** How the app makes its requests. */
interface RequestOptions {
  readonly transport: string;
  readonly limitMs: number;
}

/** A message of the app. `at` is on a clock that all processes of the machine share, in milliseconds. */
type ProcessMessage = { readonly at: number } & (
  | { readonly type: 'started' }
  | { readonly type: 'call'; readonly number: number; readonly method: Method }
  | { readonly type: 'settled'; readonly number: number; readonly error?: string }
  | { readonly type: 'event'; readonly event: string }
  | { readonly type: 'heap'; readonly bytes: number }
);

/** By how much that clock is ahead of `performance.now()`. */
const CLOCK_OFFSET_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** An app in its own process, which can be frozen and thawed. */
export class FreezableProcess {
  readonly #child: ChildProcess;
  /** The call's number in the log, by its number in the process. */
  readonly #callNumbers = new Map<number, number>();
  readonly #listeners = new Set<(message: ProcessMessage) => void>();
  /** Rejects when the process has ended. */
  readonly ended: Promise<never>;
  #thawedAt = 0;

  constructor(
    options: Pick<DefexaOptions, 'baseUrl' | 'merchantPrivateKey' | 'timeout'> & RequestOptions,
    private readonly limits: Readonly<Record<Method, number>>,
    private readonly calls: Calls,
    private readonly writeToLog: (
      occurrence: Occurrence,
      context: Pick<EntryContext, 'trueMs' | 'monotonicMs' | 'wallMs'>,
    ) => void,
  ) {
    this.#child = fork(APP, [JSON.stringify(options)], {
      execArgv: ['--unhandled-rejections=strict', '--expose-gc'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.on('message', (message: ProcessMessage) => this.#receive(message));
    for (const output of [this.#child.stdout!, this.#child.stderr!]) {
      output.setEncoding('utf8').on('data', (text: string) => this.record({ type: 'output', text }));
    }
    // Another exit code means an unhandled exception, for example.
    this.ended = once(this.#child, 'exit').then(([code, signal]) => {
      if (code !== 0) {
        this.record({ type: 'unhandled', text: `the frozen process ended with ${code ?? signal}` });
      }
      throw new Error(`The frozen process has ended: ${code ?? signal}`);
    });
    this.ended.catch(() => {});
  }

  hasStarted(): Promise<unknown> {
    return this.#waitFor(({ type }) => type === 'started');
  }

  freeze(): void {
    this.record({ type: 'frozen' });
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.record({ type: 'thawed' });
    this.#thawedAt = performance.now();
    this.#child.kill('SIGCONT');
  }

  /** Resolves when a call has settled that was made after the thaw. */
  async callSettles(method: Method): Promise<void> {
    let first: number | undefined;
    await this.#waitFor((message) => {
      if (
        message.type === 'call' &&
        message.method === method &&
        message.at - CLOCK_OFFSET_MS > this.#thawedAt
      ) {
        first ??= message.number;
      }
      return message.type === 'settled' && message.number === first;
    });
  }

  async measureHeap(): Promise<void> {
    this.#child.send('heap');
    await this.#waitFor(({ type }) => type === 'heap');
  }

  /**
   * Closes the app. The process must then end by itself.
   *
   * @param maxWaitMs how long that may take before it counts as a leak
   */
  async close(maxWaitMs: number): Promise<void> {
    this.#child.send('close');
    const timer = setTimeout(() => {
      this.record({ type: 'leak', what: 'something that keeps the process from ending' });
      this.kill();
    }, maxWaitMs);
    await this.ended.catch(() => {});
    clearTimeout(timer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Waits for a message. Rejects if the process ends. */
  #waitFor(matches: (message: ProcessMessage) => boolean): Promise<unknown> {
    const received = new Promise<void>((resolve) => {
      const listener = (message: ProcessMessage) => {
        if (matches(message)) {
          this.#listeners.delete(listener);
          resolve();
        }
      };
      this.#listeners.add(listener);
    });
    return Promise.race([received, this.ended]);
  }

  #receive(message: ProcessMessage): void {
    const at = message.at - CLOCK_OFFSET_MS;
    if (message.type === 'call') {
      const call = this.calls.next();
      this.#callNumbers.set(message.number, call);
      const { method } = message;
      this.record({ type: 'call', call, method, limitMs: this.limits[method] }, at);
    } else if (message.type === 'settled') {
      this.record(
        { type: 'settled', call: this.#callNumbers.get(message.number)!, error: message.error },
        at,
      );
      this.#callNumbers.delete(message.number);
    } else if (message.type === 'event') {
      // Not an `event` entry, since a freeze breaks invariants on events.
      this.record({ type: 'incident', what: `${message.event} in a process that freezes` }, at);
    } else if (message.type === 'heap') {
      this.record({ type: 'heap', bytes: message.bytes }, at);
    }
    this.#listeners.forEach((listener) => listener(message));
  }

  record(occurrence: Occurrence, at = performance.now()): void {
    this.writeToLog(occurrence, { trueMs: at, monotonicMs: at, wallMs: Date.now() - performance.now() + at });
  }
}
