import { expect } from '@jest/globals';
import { createSessionProvider } from '../../lib/defexa.providers.js';
import { createAccount } from '../../lib/accounts/account.js';
import { resolveOptions } from '../../lib/options/resolved-options.js';
import { type DefexaSession, type DefexaSessionProvider, isDefexaError } from '../../lib/index.js';
import { type ServerBehaviour, SimulatedDefexa } from './simulated-defexa.js';
import { settled, SimulatedClock } from './simulated-clock.js';

/** What a call of `getSession()` came to, or is expected to come to. `retryIn` is in seconds. */
type Outcome = { generation: number } | { error: string; retryIn?: number } | 'waits';

/**
 * One step of a scenario: what is done, in the order of the fields down to `get`, and what is then to be seen.
 * Durations are texts such as "4m30s" or "300ms". `call` gives calls a name, and `is` looks at what they came to;
 * `get` calls `getSession()`, and sees what it comes to without time passing.
 */
export interface Step {
  server?: Partial<Omit<ServerBehaviour, 'takes' | 'lifetime'>> & { takes?: string; lifetime?: string };
  key?: string;
  chance?: number;
  setWallClock?: string;
  suspend?: string;
  /** The generation of the session that the invoice API rejects. */
  reject?: number;
  shutDown?: true;
  abort?: string;
  call?: Record<
    string,
    'getSession' | 'refresh' | 'getSession, can abort' | 'getSession, aborted' | 'refresh, aborted'
  >;
  pass?: string;
  get?: Outcome;

  is?: Record<string, Outcome>;
  logins?: number;
  state?: string;
  /** The generation of the current session. */
  current?: number | null;
  /** The types of the events since they were last looked at; of a login that started, its reason too. */
  events?: string[];
  timers?: number;
}

export interface Scenario {
  title: string;
  given?: {
    options?: object;
    chance?: number;
    server?: Step['server'];
    serverClockOffset?: string;
    rotates?: boolean;
  };
  steps: Step[];
}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads "-1h30m" and the like. */
function duration(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)];
  expect(parts.map(([part]) => part).join('')).toBe(text.replace(/^[-+]/, ''));
  const sum = parts.reduce(
    (total, [, count, unit]) => total + Number(count) * UNITS[unit as keyof typeof UNITS],
    0,
  );
  return text.startsWith('-') ? -sum : sum;
}

/** Runs one scenario against the real provider and the real login, under a simulated clock. */
export class ScenarioRun {
  readonly #clock = new SimulatedClock();
  readonly #defexa = new SimulatedDefexa(this.#clock);
  readonly #provider: DefexaSessionProvider;
  readonly #calls = new Map<string, { outcome: Outcome; abort: AbortController }>();
  readonly #sessions = new Map<number, DefexaSession>();
  #events: string[] = [];
  #key = 'key';

  constructor({
    options,
    chance = 0,
    server = {},
    serverClockOffset = '0ms',
    rotates,
  }: Scenario['given'] = {}) {
    this.#clock.chance = chance;
    this.#defexa.clockOffset = duration(serverClockOffset);
    this.#behave(server);
    const merchantPrivateKey = rotates ? () => this.#key : this.#key;
    const account = createAccount(resolveOptions({ merchantPrivateKey, ...options }), this.#clock);
    this.#provider = createSessionProvider(account, undefined, this.#defexa.http, this.#clock);
    this.#provider.events$.subscribe({
      next: (event) => {
        this.#events.push(event.type === 'login-started' ? `login-started: ${event.reason}` : event.type);
        if (event.type === 'logged-in') {
          this.#sessions.set(event.session.generation, event.session);
        }
      },
      complete: () => this.#events.push('complete'),
    });
  }

  async take(step: Step): Promise<void> {
    await this.#act(step);
    await settled();
    this.#look(step);
  }

  async #act(step: Step): Promise<void> {
    this.#behave(step.server ?? {});
    this.#key = step.key ?? this.#key;
    this.#clock.chance = step.chance ?? this.#clock.chance;
    this.#clock.setWallClock(duration(step.setWallClock ?? '0ms'));
    // While a machine is suspended, its monotonic clock stands still; the server's clock goes on.
    this.#clock.setWallClock(duration(step.suspend ?? '0ms'));
    this.#defexa.clockOffset += duration(step.suspend ?? '0ms');
    if (step.reject !== undefined) {
      this.#provider.invalidate(this.#sessions.get(step.reject)!);
    }
    if (step.shutDown) {
      this.#provider.onApplicationShutdown();
    }
    this.#calls.get(step.abort ?? '')?.abort.abort(new Error('aborted by the caller'));
    for (const [name, method] of Object.entries(step.call ?? {})) {
      this.#call(name, method);
    }
    await this.#clock.pass(duration(step.pass ?? '0ms'));
    if (step.get !== undefined) {
      this.#call('get', 'getSession');
    }
  }

  #look(step: Step): void {
    for (const [name, outcome] of Object.entries(step.is ?? {})) {
      expect(this.#calls.get(name)?.outcome).toEqual(outcome);
    }
    if (step.get !== undefined) {
      const expected = typeof step.get === 'string' ? step.get : expect.objectContaining(step.get);
      expect(this.#calls.get('get')?.outcome).toEqual(expected);
    }
    if (step.events !== undefined) {
      expect(this.#events.splice(0)).toEqual(step.events);
    }
    const seen = {
      logins: this.#defexa.logins,
      state: this.#provider.state,
      current: this.#provider.current?.generation ?? null,
      timers: this.#clock.timers,
    };
    const { logins = seen.logins, state = seen.state, current = seen.current, timers = seen.timers } = step;
    expect(seen).toEqual({ logins, state, current, timers });
  }

  #call(name: string, method: string): void {
    const abort = new AbortController();
    const call: { outcome: Outcome; abort: AbortController } = { outcome: 'waits', abort };
    this.#calls.set(name, call);
    if (method.endsWith('aborted')) {
      abort.abort(new Error('aborted by the caller'));
    }
    const options = method.includes('abort') ? { signal: abort.signal } : undefined;
    const result = method.startsWith('refresh')
      ? this.#provider.refresh(options)
      : this.#provider.getSession(options);
    result.then(
      (session) => (call.outcome = { generation: session.generation }),
      (error: unknown) => (call.outcome = this.#failed(error)),
    );
  }

  #failed(error: unknown): Outcome {
    if (!isDefexaError(error)) {
      return { error: (error as Error).message };
    }
    const retryIn = error.retryAt && (error.retryAt.getTime() - this.#clock.wallMs()) / 1000;
    return { error: error.code, ...(retryIn === undefined ? {} : { retryIn }) };
  }

  #behave({ takes, lifetime, ...others }: NonNullable<Step['server']>): void {
    Object.assign(this.#defexa.behaviour, others, {
      ...(takes === undefined ? {} : { takes: duration(takes) }),
      ...(lifetime === undefined ? {} : { lifetime: duration(lifetime) }),
    });
  }
}
