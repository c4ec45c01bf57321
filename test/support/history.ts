import { readClocks } from '../../lib/clock/clock.js';
import type { DefexaSession, DefexaSessionProvider } from '../../lib/index.js';
import { HistorySource, type SourceBehaviour } from './history-source.js';
import { providerOf } from './session-provider.js';
import { settled, SimulatedClock } from './simulated-clock.js';

/** One event of a history. */
export type HistoryEvent =
  | { type: 'pass'; durationMs: number }
  | { type: 'call'; method: 'getSession' | 'refresh'; abortable: boolean }
  | { type: 'abort' }
  | { type: 'reject'; isLate: boolean }
  | { type: 'set wall clock'; byMs: number }
  | { type: 'random'; value: number }
  | ({ type: 'server' } & SourceBehaviour);

interface Call {
  readonly startedAtMs: number;
  /** The generations that had been rejected before the call. */
  readonly rejectedBefore: ReadonlySet<number>;
  isSettled: boolean;
}

/** No caller waits longer: the budget of a login. */
const MAX_WAIT_MS = 20_000;

/** Runs a history with the real provider under simulated time, and records every violation of the guarantees. */
export class HistoryRun {
  readonly violations: string[] = [];
  readonly clock = new SimulatedClock();
  readonly provider: DefexaSessionProvider;
  /** How many calls got a session, and how many an error. */
  readonly calls = { served: 0, failed: 0 };

  readonly #source = new HistorySource(this.clock);
  readonly #calls: Call[] = [];
  readonly #aborts: AbortController[] = [];
  readonly #sessions: DefexaSession[] = [];
  readonly #rejected = new Set<number>();

  constructor(keepWarm: boolean) {
    this.clock.jitter = 0.5;
    this.provider = providerOf((request) => this.#source.get(request), { keepWarm, clock: this.clock });
  }

  get logins(): number {
    return this.#source.logins;
  }

  async play(history: readonly HistoryEvent[]): Promise<void> {
    for (const event of history) {
      await this.#apply(event);
    }
    await this.clock.pass(MAX_WAIT_MS);
    await this.#expectRecovery();
    this.#expect(
      this.#calls.every((call) => call.isSettled),
      'a call never settled',
    );
    this.#expect(!this.#source.hasOverlapped, 'two logins overlapped');
    this.provider.onApplicationShutdown();
    await settled();
    this.#expect(this.clock.timers === 0, `${this.clock.timers} timers are left after the shutdown`);
  }

  async #expectRecovery(): Promise<void> {
    this.#source.behaviour = { latencyMs: 100, lifetimeMs: 600_000, response: 'session' };
    await this.clock.pass(10 * 60_000);
    const failedBefore = this.calls.failed;
    this.#call('getSession');
    await this.clock.pass(MAX_WAIT_MS);
    this.#expect(this.calls.failed === failedBefore, 'a call after the recovery failed');
  }

  async #apply(event: HistoryEvent): Promise<void> {
    switch (event.type) {
      case 'pass':
        await this.clock.pass(event.durationMs);
        break;
      case 'call':
        this.#call(event.method, event.abortable ? new AbortController() : undefined);
        break;
      case 'abort':
        this.#aborts.pop()?.abort(new Error('aborted'));
        break;
      case 'reject':
        this.#reject(event.isLate ? this.#sessions[0] : this.#sessions.at(-1));
        break;
      case 'set wall clock':
        this.clock.setWallClock(event.byMs);
        break;
      case 'random':
        this.clock.jitter = event.value;
        break;
      case 'server':
        this.#source.behaviour = event;
        break;
    }
    await settled();
  }

  #reject(session: DefexaSession | undefined): void {
    if (session) {
      this.#rejected.add(session.generation);
      this.provider.invalidate(session);
    }
  }

  #call(method: 'getSession' | 'refresh', abort?: AbortController): void {
    const rejectedBefore = new Set(this.#rejected);
    const call: Call = { startedAtMs: this.clock.monotonicMs(), rejectedBefore, isSettled: false };
    this.#calls.push(call);
    if (abort) {
      this.#aborts.push(abort);
    }
    this.provider[method]({ signal: abort?.signal }).then(
      (session) => this.#onSession(call, session),
      () => this.#onError(call),
    );
  }

  #onSession(call: Call, session: DefexaSession): void {
    this.calls.served += 1;
    this.#onSettled(call);
    this.#sessions.push(session);
    const { sentAt, lifetimeMs } = this.#source.issued.get(session.sessionToken)!;
    const now = readClocks(this.clock);
    const ageMs = Math.max(now.wallMs - sentAt.wallMs, now.monotonicMs - sentAt.monotonicMs);
    this.#expect(ageMs < lifetimeMs, `a session of ${lifetimeMs} ms was served after ${ageMs} ms`);
    this.#expect(
      !call.rejectedBefore.has(session.generation),
      'a session was served after it had been rejected',
    );
  }

  #onError(call: Call): void {
    this.calls.failed += 1;
    this.#onSettled(call);
  }

  #onSettled(call: Call): void {
    call.isSettled = true;
    const waitedMs = this.clock.monotonicMs() - call.startedAtMs;
    this.#expect(waitedMs <= MAX_WAIT_MS, `a caller waited for ${waitedMs} ms`);
  }

  #expect(isKept: boolean, violation: string): void {
    if (!isKept) {
      this.violations.push(violation);
    }
  }
}
