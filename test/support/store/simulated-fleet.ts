import { Account } from '../../../lib/options/account.js';
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

/** The clocks of one machine: they run as fast as all others, but differ in what they show. */
class MachineClock implements Clock {
  isDead = false;
  #suspendedSinceMs: number | undefined;
  #suspendedMs = 0;
  readonly #missedTimers: (() => void)[] = [];

  constructor(
    private readonly clock: SimulatedClock,
    private readonly wallClockOffset: number,
    private readonly randomValue: number,
  ) {}

  wallMs = () => this.clock.wallMs() + this.wallClockOffset;
  monotonicMs = () =>
    (this.#suspendedSinceMs ?? this.clock.monotonicMs()) - this.#suspendedMs + 1_000_000 * this.randomValue;
  random = () => this.randomValue;

  startTimer(milliseconds: number, callback: () => void): () => void {
    const goOff = () =>
      this.#suspendedSinceMs === undefined ? callback() : void this.#missedTimers.push(callback);
    return this.clock.startTimer(milliseconds, () => this.isDead || goOff());
  }

  /** From now on, the monotonic clock stands still, and timers are delayed. */
  suspend(): void {
    this.#suspendedSinceMs = this.clock.monotonicMs();
  }

  resume(): void {
    this.#suspendedMs += this.clock.monotonicMs() - this.#suspendedSinceMs!;
    this.#suspendedSinceMs = undefined;
    for (const callback of this.#missedTimers.splice(0)) {
      callback();
    }
  }
}

/** The result of a call: a token, or an error. Empty while the call waits. */
export interface CallResult {
  token?: string;
  /** How long the session still lives. */
  remainingMs?: number;
  error?: unknown;
  /** How long the call took. */
  elapsedMs?: number;
}

/** A process of a fleet: the real provider, store access and login, on a simulated machine. */
export class SimulatedProcess {
  readonly provider: DefexaSessionProvider;
  readonly events: string[] = [];
  /** The sessions that its calls returned. */
  readonly sessions: DefexaSession[] = [];
  readonly #machine: MachineClock;

  constructor(
    private readonly clock: SimulatedClock,
    store: SimulatedStore,
    defexa: SimulatedDefexa,
    { wallClockOffset = 0, randomValue = 0.5, ...options }: MachineOptions & Partial<DefexaOptions>,
  ) {
    this.#machine = new MachineClock(clock, wallClockOffset, randomValue);
    const resolved = resolveOptions({ merchantPrivateKey: 'key', sessionStore: store, ...options });
    const account = new Account(resolved, this.#machine);
    this.provider = createSessionProvider(account, undefined, this.#httpOf(defexa));
    this.provider.events$.subscribe((event) => void this.events.push(event.type));
  }

  /** A response that reaches a dead machine is lost. */
  #httpOf({ http }: SimulatedDefexa): HttpService {
    const { adapter } = http.axiosRef.defaults as { adapter: AxiosAdapter };
    const mortalAdapter: AxiosAdapter = async (config) => {
      const response = await adapter(config);
      return this.#machine.isDead ? new Promise<never>(() => {}) : response;
    };
    return new HttpService(axios.create({ adapter: mortalAdapter }));
  }

  call(method: 'getSession' | 'refresh' = 'getSession', signal?: AbortSignal): CallResult {
    const startMs = this.clock.monotonicMs();
    const result: CallResult = {};
    const onSession = (session: DefexaSession) => {
      this.sessions.push(session);
      result.token = session.sessionToken;
      result.remainingMs = session.expiration.getTime() - this.clock.wallMs();
      return (result.elapsedMs = this.clock.monotonicMs() - startMs);
    };
    this.provider[method]({ signal }).then(onSession, (error: unknown) => (result.error = error));
    return result;
  }

  /** Rejects the session that the last call returned. */
  reject(): void {
    this.provider.invalidate(this.sessions.at(-1)!);
  }

  suspend(): void {
    this.#machine.suspend();
  }

  resume(): void {
    this.#machine.resume();
  }

  /** Ends the process as `kill -9` does: it does nothing any more, and releases no lock. */
  kill(): void {
    this.#machine.isDead = true;
  }
}

/** The tokens of these results, each once. */
export const distinctTokens = (results: readonly CallResult[]) => new Set(results.map(({ token }) => token));

interface MachineOptions {
  wallClockOffset?: number;
  /** The value that `random()` of the process always returns. */
  randomValue?: number;
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

  /** Starts processes, each with a different random value. */
  startMany(count: number, options: MachineOptions & Partial<DefexaOptions> = {}): SimulatedProcess[] {
    return Array.from({ length: count }, (_, index) =>
      this.start({ randomValue: index / count, ...options }),
    );
  }

  /** Calls `getSession()` of each process, and waits until all calls have ended. */
  async callAll(processes: SimulatedProcess[]): Promise<CallResult[]> {
    const results = processes.map((process) => process.call());
    await this.clock.pass(10_000);
    return results;
  }

  shutDown(): void {
    for (const { provider } of this.processes) {
      provider.onApplicationShutdown();
    }
  }
}
