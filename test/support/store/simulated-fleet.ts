import { createAccount } from '../../../lib/accounts/account.js';
import { resolveOptions } from '../../../lib/options/resolved-options.js';
import { HttpService } from '@nestjs/axios';
import { Logger } from '@nestjs/common';
import axios, { type AxiosAdapter } from 'axios';
import type { DefexaOptions, DefexaSession, DefexaSessionProvider } from '../../../lib/index.js';
import { createSessionProvider } from '../../../lib/defexa.providers.js';
import type { Clock } from '../../../lib/clock/clock.js';
import { SimulatedDefexa } from '../simulated-defexa.js';
import { SimulatedClock } from '../simulated-clock.js';
import { SimulatedStore } from './simulated-store.js';

Logger.overrideLogger(false);

/** The time of one machine: it passes as on all others, but its clocks show what they like. */
class MachineClock implements Clock {
  isDead = false;
  #asleepSince: number | undefined;
  #slept = 0;
  readonly #missed: (() => void)[] = [];

  constructor(
    private readonly clock: SimulatedClock,
    private readonly wallClockOffset: number,
    private readonly chance: number,
  ) {}

  wallMs = () => this.clock.wallMs() + this.wallClockOffset;
  monotonicMs = () => (this.#asleepSince ?? this.clock.monotonicMs()) - this.#slept + 1_000_000 * this.chance;
  random = () => this.chance;

  startTimer(milliseconds: number, callback: () => void): () => void {
    const goOff = () => (this.#asleepSince === undefined ? callback() : void this.#missed.push(callback));
    return this.clock.startTimer(milliseconds, () => this.isDead || goOff());
  }

  /** From now on, the monotonic clock stands still, and timers wait. */
  suspend(): void {
    this.#asleepSince = this.clock.monotonicMs();
  }

  resume(): void {
    this.#slept += this.clock.monotonicMs() - this.#asleepSince!;
    this.#asleepSince = undefined;
    for (const callback of this.#missed.splice(0)) {
      callback();
    }
  }
}

/** What a call came to, after how many ms, and how many ms the session had left. */
export interface Answer {
  token?: string;
  left?: number;
  error?: unknown;
  after?: number;
}

/** A process of a fleet: the real provider, sharing and login, on a simulated machine. */
export class SimulatedProcess {
  readonly provider: DefexaSessionProvider;
  readonly events: string[] = [];
  readonly sessions: DefexaSession[] = [];
  readonly #machine: MachineClock;

  constructor(
    private readonly clock: SimulatedClock,
    store: SimulatedStore,
    defexa: SimulatedDefexa,
    { wallClockOffset = 0, chance = 0.5, ...options }: MachineOptions & Partial<DefexaOptions>,
  ) {
    this.#machine = new MachineClock(clock, wallClockOffset, chance);
    const resolved = resolveOptions({ merchantPrivateKey: 'key', sessionStore: store, ...options });
    const account = createAccount(resolved, this.#machine);
    this.provider = createSessionProvider(account, undefined, this.#httpOf(defexa), this.#machine);
    this.provider.events$.subscribe((event) => void this.events.push(event.type));
  }

  /** A response that reaches a dead machine is lost. */
  #httpOf({ http }: SimulatedDefexa): HttpService {
    const { adapter } = http.axiosRef.defaults as { adapter: AxiosAdapter };
    const dying: AxiosAdapter = async (config) => {
      const response = await adapter(config);
      return this.#machine.isDead ? new Promise<never>(() => {}) : response;
    };
    return new HttpService(axios.create({ adapter: dying }));
  }

  call(method: 'getSession' | 'refresh' = 'getSession', signal?: AbortSignal): Answer {
    const start = this.clock.monotonicMs();
    const answer: Answer = {};
    const answered = (session: DefexaSession) => {
      this.sessions.push(session);
      answer.token = session.sessionToken;
      answer.left = session.expiration.getTime() - this.clock.wallMs();
      return (answer.after = this.clock.monotonicMs() - start);
    };
    this.provider[method]({ signal }).then(answered, (error: unknown) => (answer.error = error));
    return answer;
  }

  /** Rejects the session that was given out last. */
  reject(): void {
    this.provider.invalidate(this.sessions.at(-1)!);
  }

  suspend(): void {
    this.#machine.suspend();
  }

  resume(): void {
    this.#machine.resume();
  }

  /** `kill -9`: it does nothing any more, and lets go of nothing. */
  kill(): void {
    this.#machine.isDead = true;
  }
}

/** The different tokens that were given out. */
export const tokensOf = (answers: readonly Answer[]) => new Set(answers.map(({ token }) => token));

interface MachineOptions {
  wallClockOffset?: number;
  /** What every `random()` of the process comes to. */
  chance?: number;
}

/** Processes of one account that share a store, under simulated time. */
export class SimulatedFleet {
  readonly clock = new SimulatedClock();
  readonly store = new SimulatedStore(this.clock);
  readonly defexa = new SimulatedDefexa(this.clock);
  readonly processes: SimulatedProcess[] = [];

  start(options: MachineOptions & Partial<DefexaOptions> = {}): SimulatedProcess {
    const process = new SimulatedProcess(this.clock, this.store, this.defexa, options);
    this.processes.push(process);
    return process;
  }

  /** Starts so many processes, each with a chance of its own. */
  startMany(count: number, options: MachineOptions & Partial<DefexaOptions> = {}): SimulatedProcess[] {
    return Array.from({ length: count }, (_, index) => this.start({ chance: index / count, ...options }));
  }

  /** Has each process call, and lets pass the time for all of them to be answered. */
  async callAll(processes: SimulatedProcess[]): Promise<Answer[]> {
    const answers = processes.map((process) => process.call());
    await this.clock.pass(10_000);
    return answers;
  }

  shutDown(): void {
    for (const { provider } of this.processes) {
      provider.onApplicationShutdown();
    }
  }
}
