import { DefexaSessionProvider } from '../nestjs-defexa.js';
import { CurrentKeySource } from '../../build/session/current-key-source.js';
import { LoginGate } from '../../build/session/login-gate.js';
import { RetryingSource } from '../../build/session/retrying-source.js';
import { SessionCache } from '../../build/session/session-cache.js';
import { SessionEvents } from '../../build/session/session-events.js';
import { SharedSource } from '../../build/store/shared-source.js';

const HOUR = 3_600_000;
const LOGIN_TAKES = 300;
const COMMAND_TAKES = 1;

/** An in-memory store that all processes of a fleet share. Counts its operations. */
class SimulatedStore {
  commands = 0;
  #entries = new Map();

  constructor(scheduler) {
    this.scheduler = scheduler;
  }

  read(key) {
    return this.#run(() => ({ value: this.#current(key), clock: this.scheduler.now }));
  }

  write(key, value, seen, timeToLive) {
    return this.#run(() => {
      const isUnchanged = this.#current(key) === seen;
      if (isUnchanged) {
        this.#entries.set(key, { value, end: this.scheduler.now + timeToLive });
      }
      return isUnchanged;
    });
  }

  remove(key, value) {
    return this.#run(() => {
      if (this.#current(key) === value) {
        this.#entries.delete(key);
      }
    });
  }

  #current(key) {
    const entry = this.#entries.get(key);
    return entry && entry.end > this.scheduler.now ? entry.value : undefined;
  }

  #run(command) {
    this.commands += 1;
    return new Promise((resolve) => this.scheduler.startTimer(COMMAND_TAKES, () => resolve(command())));
  }
}

/** Processes that share a session. All start at the same moment, each with its own clock error. */
export class SimulatedFleet {
  logins = 0;
  failures = 0;

  constructor(scheduler, size, lifetime) {
    this.scheduler = scheduler;
    this.lifetime = lifetime;
    this.store = new SimulatedStore(scheduler);
    this.providers = Array.from({ length: size }, () => this.#startProcess());
  }

  close() {
    this.isClosed = true;
    this.providers.forEach((provider) => provider.onApplicationShutdown());
  }

  #startProcess() {
    const clock = this.#clockOfProcess();
    const account = {
      options: { baseUrl: 'https://defexa.test/', timeout: 10_000 },
      currentKey: async () => 'merchant-private-key',
      secrets: { redact: (text) => text, addToken: () => {} },
    };
    const events = new SessionEvents();
    const login = { get: () => this.#logIn(clock) };
    const storedSessions = new SharedSource(this.store, login, account, events, clock);
    const source = new RetryingSource(new CurrentKeySource(storedSessions, account), 20_000, clock);
    const parts = { createSource: () => source, storedSessions, gate: new LoginGate(), events, clock };
    const provider = new DefexaSessionProvider(new SessionCache(parts, { keepWarm: true }), events);
    this.#use(provider);
    return provider;
  }

  #clockOfProcess() {
    const { scheduler } = this;
    const wrongBy = (Math.random() - 0.5) * 24 * HOUR;
    return {
      wallMs: () => Date.UTC(2030, 0) + scheduler.now + wrongBy,
      monotonicMs: () => scheduler.now,
      startTimer: (milliseconds, callback) => scheduler.startTimer(milliseconds, callback),
      random: () => Math.random(),
    };
  }

  #logIn(clock) {
    this.logins += 1;
    const { lifetime } = this;
    const sentAt = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
    const session = {
      sessionToken: `session-${this.logins}`,
      userId: 173,
      expiration: new Date(sentAt.wallMs + lifetime),
      lifetimeMs: lifetime,
      sentAt,
      expirationUnderstood: true,
      tookMs: LOGIN_TAKES,
    };
    return new Promise((resolve) => this.scheduler.startTimer(LOGIN_TAKES, () => resolve(session)));
  }

  /** Requests the session now, and then repeatedly at random moments. */
  #use(provider) {
    provider.getSession().catch(() => {
      this.failures += this.isClosed ? 0 : 1;
    });
    if (!this.isClosed) {
      this.scheduler.startTimer(Math.random() * (this.lifetime / 4), () => this.#use(provider));
    }
  }
}
