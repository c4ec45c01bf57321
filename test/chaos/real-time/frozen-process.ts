import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DefexaOptions } from '../../../lib/index.js';
import type { Calls } from '../calls.js';
import type { Happened, Method, When } from '../entry.js';

const APP = fileURLToPath(new URL('app-to-freeze.js', import.meta.url));

/** How the app makes its requests: over which transport, and in which time, in milliseconds. */
interface Requests {
  readonly transport: string;
  readonly limit: number;
}

/** What the app tells, and when, on the clock that it shares with us. */
type Told = { readonly at: number } & (
  | { readonly type: 'started' }
  | { readonly type: 'call'; readonly number: number; readonly method: Method }
  | { readonly type: 'answered'; readonly number: number; readonly error?: string }
  | { readonly type: 'event'; readonly event: string }
  | { readonly type: 'heap'; readonly bytes: number }
);

/** By how much that clock is ahead of ours, in milliseconds. */
const AHEAD = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** An app in a process of its own, which is frozen and thawed. */
export class FrozenProcess {
  readonly #child: ChildProcess;
  readonly #numbers = new Map<number, number>();
  /** For each message of a type that is waited for. */
  readonly #waiting = new Set<(told: Told) => void>();
  /** Fails once the process has ended. */
  readonly ended: Promise<never>;
  #thawedAt = 0;

  constructor(
    options: Pick<DefexaOptions, 'baseUrl' | 'merchantPrivateKey' | 'timeout'> & Requests,
    private readonly limits: Readonly<Record<Method, number>>,
    private readonly calls: Calls,
    private readonly write: (happened: Happened, when: Pick<When, 'true' | 'monotonic' | 'wall'>) => void,
  ) {
    this.#child = fork(APP, [JSON.stringify(options)], {
      execArgv: ['--unhandled-rejections=strict', '--expose-gc'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.on('message', (told: Told) => this.#told(told));
    for (const output of [this.#child.stdout!, this.#child.stderr!]) {
      output.setEncoding('utf8').on('data', (text: string) => this.note({ type: 'output', text }));
    }
    // With a code of its own, it did not end by itself: an exception that nobody handled, say.
    this.ended = once(this.#child, 'exit').then(([code, signal]) => {
      if (code !== 0) {
        this.note({ type: 'unhandled', text: `the frozen process ended with ${code ?? signal}` });
      }
      throw new Error(`The frozen process has ended: ${code ?? signal}`);
    });
    this.ended.catch(() => {});
  }

  isUp(): Promise<unknown> {
    return this.#next(({ type }) => type === 'started');
  }

  freeze(): void {
    this.note({ type: 'frozen' });
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.note({ type: 'thawed' });
    this.#thawedAt = performance.now();
    this.#child.kill('SIGCONT');
  }

  /** Once a call of that method is over that was made after the thaw. */
  async answersAgain(method: Method): Promise<void> {
    let first: number | undefined;
    await this.#next((told) => {
      if (told.type === 'call' && told.method === method && told.at - AHEAD > this.#thawedAt) {
        first ??= told.number;
      }
      return told.type === 'answered' && told.number === first;
    });
  }

  async measureHeap(): Promise<void> {
    this.#child.send('heap');
    await this.#next(({ type }) => type === 'heap');
  }

  /**
   * Closes the app: then the process has to end by itself.
   *
   * @param patience how long that may take, in milliseconds
   */
  async close(patience: number): Promise<void> {
    this.#child.send('close');
    const timer = setTimeout(() => {
      this.note({ type: 'left behind', what: 'something that keeps the process from ending' });
      this.kill();
    }, patience);
    await this.ended.catch(() => {});
    clearTimeout(timer);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** The next message that is waited for. Fails if the process ends. */
  #next(isIt: (told: Told) => boolean): Promise<unknown> {
    const told = new Promise<void>((resolve) => {
      const look = (message: Told) => {
        if (isIt(message)) {
          this.#waiting.delete(look);
          resolve();
        }
      };
      this.#waiting.add(look);
    });
    return Promise.race([told, this.ended]);
  }

  #told(told: Told): void {
    const at = told.at - AHEAD;
    if (told.type === 'call') {
      const call = this.calls.next();
      this.#numbers.set(told.number, call);
      const { method } = told;
      this.note({ type: 'call', call, method, limit: this.limits[method] }, at);
    } else if (told.type === 'answered') {
      this.note({ type: 'answered', call: this.#numbers.get(told.number)!, error: told.error }, at);
      this.#numbers.delete(told.number);
    } else if (told.type === 'event') {
      // For the story only: what else holds for events, a freeze may upset.
      this.note({ type: 'chaos', what: `${told.event} in a process that freezes` }, at);
    } else if (told.type === 'heap') {
      this.note({ type: 'heap', bytes: told.bytes }, at);
    }
    this.#waiting.forEach((look) => look(told));
  }

  note(happened: Happened, at = performance.now()): void {
    this.write(happened, { true: at, monotonic: at, wall: Date.now() - performance.now() + at });
  }
}
