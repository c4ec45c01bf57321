import { Logger } from '@nestjs/common';
import { Account } from '../../../lib/options/account.js';
import { createSessionProvider } from '../../../lib/defexa.providers.js';
import {
  type DefexaErrorCode,
  type DefexaOptions,
  type DefexaSession,
  type DefexaSessionEvent,
  type DefexaSessionProvider,
  isDefexaError,
} from '../../../lib/index.js';
import { resolveOptions } from '../../../lib/options/resolved-options.js';
import type { LoginReason } from '../../../lib/session/login-reason.js';
import { SimulatedClock } from '../simulated-clock.js';
import { type ServerBehaviour, SimulatedDefexa } from '../simulated-defexa.js';
import { type Duration, toMs } from './duration.js';

// The provider logs each event; the scenarios check the events themselves.
Logger.overrideLogger(false);

/** How the server responds to logins from now on. What is left out stays as it is. */
export interface ServerOptions extends Partial<
  Pick<ServerBehaviour, 'response' | 'retryAfter' | 'acceptedKey'>
> {
  /** How long a response takes. */
  readonly latency?: Duration;
  readonly sessionLifetime?: Duration;
}

/** The app and the server at the start of a scenario. */
export interface Given {
  readonly options?: Partial<DefexaOptions>;
  /** What the clock's `random()` returns: 0 for the least jitter, 1 for the most. @default 0 */
  readonly random?: number;
  readonly server?: ServerOptions;
  /** By how much the server's clock is ahead. @default '0ms' */
  readonly serverClockOffset?: Duration;
  /** Makes `merchantPrivateKey` a function, so that `rotateKey()` has an effect. @default false */
  readonly rotatesKey?: boolean;
}

/** The state of a call: `session` is a generation. An error without `retryInSeconds` has no `retryAt`. */
export type Outcome =
  | 'pending'
  | { readonly session: number }
  | { readonly error: DefexaErrorCode | typeof ABORT_MESSAGE; readonly retryInSeconds?: number };

/** The type of an event; that of a login comes with its reason. `complete` is the end of the event stream. */
export type EventName =
  Exclude<DefexaSessionEvent['type'], 'login-started'> | `login-started: ${LoginReason}` | 'complete';

/** What becomes of a call's signal: it may abort later, or has aborted already. */
export type SignalState = 'abortable' | 'aborted';

export const ABORT_MESSAGE = 'aborted by the caller';

/** The whole login and session stack of one account, under a simulated clock. */
export class ScenarioApp {
  readonly clock = new SimulatedClock();
  readonly defexa = new SimulatedDefexa(this.clock);
  readonly provider: DefexaSessionProvider;
  key = 'key';
  readonly #calls = new Map<string, { outcome: Outcome; abort: AbortController }>();
  readonly #sessions = new Map<number, DefexaSession>();
  #events: EventName[] = [];

  constructor({ options, random = 0, server = {}, serverClockOffset = '0ms', rotatesKey }: Given = {}) {
    this.clock.jitter = random;
    this.defexa.clockOffset = toMs(serverClockOffset);
    this.setServer(server);
    const merchantPrivateKey = rotatesKey ? () => this.key : this.key;
    const account = new Account(resolveOptions({ merchantPrivateKey, ...options }), this.clock);
    this.provider = createSessionProvider(account, undefined, this.defexa.http);
    this.provider.events$.subscribe({
      next: (event) => this.#record(event),
      complete: () => this.#events.push('complete'),
    });
  }

  setServer({ latency, sessionLifetime, ...others }: ServerOptions): void {
    Object.assign(this.defexa.behaviour, others, {
      ...(latency === undefined ? {} : { latencyMs: toMs(latency) }),
      ...(sessionLifetime === undefined ? {} : { sessionLifetimeMs: toMs(sessionLifetime) }),
    });
  }

  call(name: string, method: 'getSession' | 'refresh', signalState?: SignalState): void {
    const abort = new AbortController();
    const call: { outcome: Outcome; abort: AbortController } = { outcome: 'pending', abort };
    this.#calls.set(name, call);
    if (signalState === 'aborted') {
      abort.abort(new Error(ABORT_MESSAGE));
    }
    this.provider[method](signalState && { signal: abort.signal }).then(
      ({ generation }) => (call.outcome = { session: generation }),
      (error: unknown) => (call.outcome = this.#failureOf(error)),
    );
  }

  abort(name: string): void {
    this.#calls.get(name)!.abort.abort(new Error(ABORT_MESSAGE));
  }

  reject(generation: number): void {
    this.provider.invalidate(this.#sessions.get(generation)!);
  }

  outcomeOf(name: string): Outcome | undefined {
    return this.#calls.get(name)?.outcome;
  }

  /** The events since the last time that they were taken. */
  takeEvents(): EventName[] {
    return this.#events.splice(0);
  }

  #record(event: DefexaSessionEvent): void {
    this.#events.push(event.type === 'login-started' ? `login-started: ${event.reason}` : event.type);
    if (event.type === 'logged-in') {
      this.#sessions.set(event.session.generation, event.session);
    }
  }

  #failureOf(error: unknown): Outcome {
    if (!isDefexaError(error)) {
      return { error: (error as Error).message as typeof ABORT_MESSAGE };
    }
    const retryInMs = error.retryAt && error.retryAt.getTime() - this.clock.wallMs();
    return { error: error.code, ...(retryInMs === undefined ? {} : { retryInSeconds: retryInMs / 1_000 }) };
  }
}
