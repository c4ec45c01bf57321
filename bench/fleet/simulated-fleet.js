import { DefexaSessionProvider } from '../nestjs-defexa.js';
import { SharedSessions } from '../../dist/esm/store/shared-sessions.js';

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
    const time = this.#timeOfProcess();
    const account = {
      baseUrl: 'https://defexa.test/',
      currentKey: async () => 'merchant-private-key',
      secrets: { redact: (text) => text },
    };
    const shared = new SharedSessions(this.store, (request) => this.#logIn(request, time), account, time);
    const options = { keepWarm: true, flightBudget: 20_000 };
    const provider = new DefexaSessionProvider(shared.source, options, time);
    this.#use(provider);
    return provider;
  }

  #timeOfProcess() {
    const { scheduler } = this;
    const wrongBy = (Math.random() - 0.5) * 24 * HOUR;
    return {
      wallMs: () => Date.UTC(2030, 0) + scheduler.now + wrongBy,
      monotonicMs: () => scheduler.now,
      startTimer: (milliseconds, callback) => scheduler.startTimer(milliseconds, callback),
      random: () => Math.random(),
    };
  }

  #logIn({ onLogin }, time) {
    onLogin();
    this.logins += 1;
    const { lifetime } = this;
    const sentAt = { wall: time.wallMs(), monotonic: time.monotonicMs() };
    const session = {
      sessionToken: `session-${this.logins}`,
      userId: 173,
      expiration: new Date(sentAt.wall + lifetime),
      lifetime,
      sentAt,
      expirationUnderstood: true,
      took: LOGIN_TAKES,
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
