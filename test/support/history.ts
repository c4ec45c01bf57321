import {
  DefexaAuthenticationError,
  DefexaResponseError,
  type DefexaSession,
  type DefexaSessionProvider,
  DefexaUnavailableError,
} from '../../lib/index.js';
import type { IssuedSession, SessionRequest } from '../../lib/session/session-source.js';
import { providerOf } from './session-provider.js';
import { readClocks } from '../../lib/clock/clock.js';
import { settled, SimulatedClock } from './simulated-clock.js';

/** One event of a history. Times are in ms. */
export type Happening =
  | { type: 'pass'; time: number }
  | { type: 'call'; method: 'getSession' | 'refresh'; abortable: boolean }
  | { type: 'abort' }
  | { type: 'reject'; late: boolean }
  | { type: 'set wall clock'; by: number }
  | { type: 'chance'; chance: number }
  | {
      type: 'server';
      takes: number;
      lifetime: number;
      answer: 'session' | 'hang' | 'unavailable' | 'refused' | 'garbage';
    };

interface Call {
  readonly startedAt: number;
  readonly rejectedBefore: ReadonlySet<number>;
  answered: boolean;
}

const BUDGET = 20_000;

/** Lives through a history with the real provider under simulated time, and writes down every broken promise. */
export class HistoryRun {
  readonly broken: string[] = [];
  readonly clock = new SimulatedClock();
  readonly provider: DefexaSessionProvider;
  /** How often the source was asked, and how many calls were answered with a session. */
  readonly seen = { logins: 0, served: 0, failed: 0 };

  readonly #calls: Call[] = [];
  readonly #aborts: AbortController[] = [];
  readonly #issued = new Map<string, IssuedSession>();
  readonly #sessions: DefexaSession[] = [];
  readonly #rejected = new Set<number>();
  #server: Extract<Happening, { type: 'server' }> = {
    type: 'server',
    takes: 0,
    lifetime: 600_000,
    answer: 'session',
  };
  #inFlight = 0;

  constructor(keepWarm: boolean) {
    this.clock.chance = 0.5;
    this.provider = providerOf((request) => this.#login(request), { keepWarm, clock: this.clock });
  }

  async liveThrough(history: readonly Happening[]): Promise<void> {
    for (const happening of history) {
      await this.#happen(happening);
    }
    // Whoever waits still is answered within the budget; then the server recovers, and all is well.
    await this.clock.pass(BUDGET);
    this.#server = { type: 'server', takes: 100, lifetime: 600_000, answer: 'session' };
    await this.clock.pass(10 * 60_000);
    const failedBefore = this.seen.failed;
    this.#call('getSession');
    await this.clock.pass(BUDGET);
    this.#expect(this.seen.failed === failedBefore, 'a call after the recovery failed');
    this.#expect(
      this.#calls.every((call) => call.answered),
      'a caller was never answered',
    );
    this.provider.onApplicationShutdown();
    await settled();
    this.#expect(this.clock.timers === 0, `${this.clock.timers} timers are left after the shutdown`);
  }

  async #happen(happening: Happening): Promise<void> {
    switch (happening.type) {
      case 'pass':
        await this.clock.pass(happening.time);
        break;
      case 'call':
        this.#call(happening.method, happening.abortable ? new AbortController() : undefined);
        break;
      case 'abort':
        this.#aborts.pop()?.abort(new Error('aborted'));
        break;
      case 'reject':
        this.#reject(happening.late ? this.#sessions[0] : this.#sessions.at(-1));
        break;
      case 'set wall clock':
        this.clock.setWallClock(happening.by);
        break;
      case 'chance':
        this.clock.chance = happening.chance;
        break;
      case 'server':
        this.#server = happening;
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
    const call: Call = { startedAt: this.clock.monotonicMs(), rejectedBefore, answered: false };
    this.#calls.push(call);
    if (abort) {
      this.#aborts.push(abort);
    }
    this.provider[method]({ signal: abort?.signal }).then(
      (session) => this.#served(call, session),
      () => this.#failed(call),
    );
  }

  #served(call: Call, session: DefexaSession): void {
    this.seen.served += 1;
    this.#answered(call);
    this.#sessions.push(session);
    const issued = this.#issued.get(session.sessionToken)!;
    const now = readClocks(this.clock);
    const age = Math.max(now.wallMs - issued.sentAt.wallMs, now.monotonicMs - issued.sentAt.monotonicMs);
    this.#expect(age < issued.lifetimeMs, `a session of ${issued.lifetimeMs} ms was served after ${age} ms`);
    this.#expect(
      !call.rejectedBefore.has(session.generation),
      'a session was served after it had been rejected',
    );
  }

  #failed(call: Call): void {
    this.seen.failed += 1;
    this.#answered(call);
  }

  #answered(call: Call): void {
    call.answered = true;
    const waited = this.clock.monotonicMs() - call.startedAt;
    this.#expect(waited <= BUDGET, `a caller waited for ${waited} ms`);
  }

  #login({ signal }: SessionRequest): Promise<IssuedSession> {
    this.seen.logins += 1;
    this.#inFlight += 1;
    this.#expect(this.#inFlight === 1, 'two logins overlapped');
    const sessionToken = `token-${this.seen.logins}`;
    const server = this.#server;
    const sentAt = readClocks(this.clock);
    const login = new Promise<IssuedSession>((resolve, reject) => {
      let stopTimer = () => {};
      signal.addEventListener('abort', () => {
        stopTimer();
        reject(signal.reason as Error);
      });
      if (server.answer !== 'hang') {
        stopTimer = this.clock.startTimer(server.takes, () => {
          try {
            resolve(this.#issue(sessionToken, server, sentAt));
          } catch (error) {
            reject(error);
          }
        });
      }
    });
    return login.finally(() => (this.#inFlight -= 1));
  }

  #issue(
    sessionToken: string,
    server: Extract<Happening, { type: 'server' }>,
    sentAt: IssuedSession['sentAt'],
  ): IssuedSession {
    if (server.answer === 'unavailable') {
      throw new DefexaUnavailableError('unavailable', { retryable: true });
    }
    if (server.answer === 'refused') {
      throw new DefexaAuthenticationError('refused');
    }
    if (server.answer === 'garbage') {
      throw new DefexaResponseError('garbage', { retryable: true });
    }
    const expiration = new Date(sentAt.wallMs + server.lifetime);
    const issued = {
      sessionToken,
      userId: 1,
      expiration,
      lifetimeMs: server.lifetime,
      sentAt,
      expirationUnderstood: true,
      tookMs: this.clock.monotonicMs() - sentAt.monotonicMs,
    };
    this.#issued.set(sessionToken, issued);
    return issued;
  }

  #expect(kept: boolean, otherwise: string): void {
    if (!kept) {
      this.broken.push(otherwise);
    }
  }
}
