import { DefexaLogin } from '../../../lib/auth/defexa-login.js';
import { createAccount } from '../../../lib/config/account.js';
import { settingsOf } from '../../../lib/config/settings.js';
import { type DefexaOptions, type DefexaSession, DefexaSessionProvider } from '../../../lib/index.js';
import type { SessionSource } from '../../../lib/session/session-source.js';
import { SharedSessions } from '../../../lib/store/shared-sessions.js';
import type { Time } from '../../../lib/time/time.js';
import { SimulatedDefexa } from '../simulated-defexa.js';
import { SimulatedTime } from '../simulated-time.js';
import { SimulatedStore } from './simulated-store.js';

/** The time of one machine: it passes as on all others, but its clocks show what they like. */
class MachineTime implements Time {
  isDead = false;
  #asleepSince: number | undefined;
  #slept = 0;
  readonly #missed: (() => void)[] = [];

  constructor(
    private readonly time: SimulatedTime,
    private readonly wallClockOffset: number,
    private readonly chance: number,
  ) {}

  wallClock = () => this.time.wallClock() + this.wallClockOffset;
  monotonicClock = () =>
    (this.#asleepSince ?? this.time.monotonicClock()) - this.#slept + 1_000_000 * this.chance;
  random = () => this.chance;

  startTimer(milliseconds: number, callback: () => void): () => void {
    const goOff = () => (this.#asleepSince === undefined ? callback() : void this.#missed.push(callback));
    return this.time.startTimer(milliseconds, () => this.isDead || goOff());
  }

  /** From now on, the monotonic clock stands still, and timers wait. */
  suspend(): void {
    this.#asleepSince = this.time.monotonicClock();
  }

  resume(): void {
    this.#slept += this.time.monotonicClock() - this.#asleepSince!;
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
  readonly shared: SharedSessions;
  readonly events: string[] = [];
  readonly sessions: DefexaSession[] = [];
  readonly #machine: MachineTime;

  constructor(
    private readonly time: SimulatedTime,
    store: SimulatedStore,
    defexa: SimulatedDefexa,
    { wallClockOffset = 0, chance = 0.5, ...options }: MachineOptions & Partial<DefexaOptions>,
  ) {
    this.#machine = new MachineTime(time, wallClockOffset, chance);
    const settings = settingsOf({ merchantPrivateKey: 'key', ...options });
    const account = createAccount(settings, this.#machine);
    const login = new DefexaLogin(defexa.http, account, this.#machine);
    const { baseUrl, timeout } = settings;
    const { currentKey, secrets } = account;
    const logIn: SessionSource = async (request) => {
      const session = await login.login(request);
      return this.#machine.isDead ? new Promise(() => {}) : session;
    };
    this.shared = new SharedSessions(store, logIn, { baseUrl, currentKey, secrets, timeout }, this.#machine);
    const providerOptions = { keepWarm: settings.keepWarm, flightBudget: 2 * timeout };
    this.provider = new DefexaSessionProvider(this.shared.source, providerOptions, this.#machine);
    this.provider.events$.subscribe((event) => {
      this.events.push(event.type);
      if (event.type === 'session-rejected') {
        void this.shared.forget(event.session);
      }
    });
  }

  call(method: 'getSession' | 'refresh' = 'getSession', signal?: AbortSignal): Answer {
    const start = this.time.monotonicClock();
    const answer: Answer = {};
    const answered = (session: DefexaSession) => {
      this.sessions.push(session);
      answer.token = session.sessionToken;
      answer.left = session.expiration.getTime() - this.time.wallClock();
      return (answer.after = this.time.monotonicClock() - start);
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
  readonly time = new SimulatedTime();
  readonly store = new SimulatedStore(this.time);
  readonly defexa = new SimulatedDefexa(this.time);
  readonly processes: SimulatedProcess[] = [];

  start(options: MachineOptions & Partial<DefexaOptions> = {}): SimulatedProcess {
    const process = new SimulatedProcess(this.time, this.store, this.defexa, options);
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
    await this.time.pass(10_000);
    return answers;
  }

  shutDown(): void {
    for (const { provider } of this.processes) {
      provider.onApplicationShutdown();
    }
  }
}
