import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { DefexaFault } from '../../../lib/testing/index.js';
import { type PlatformEffect, respond } from '../../../lib/testing/emulator/platform.js';
import type { DefexaRejectionForm } from '../../../lib/testing/emulator/problems.js';
import type { WireResponse } from '../../../lib/testing/emulator/responses.js';
import { EmulatedSessions } from '../../../lib/testing/emulator/sessions.js';
import { platformRequestOf, settleAxios } from '../../support/axios-wire.js';
import type { SimulatedClock } from '../../support/simulated-clock.js';
import type { RandomSource } from '../random-source.js';
import type { Occurrence } from '../log-entry.js';
import {
  isTransient,
  isKeyRejection,
  isSessionRejection,
  type ReceivedResponse,
} from '../response-reading.js';
import { type LoginFormat, LOGIN_FORMATS, usableLifetimeMs } from './login-formats.js';
import type { Machine } from './machine.js';

/** An app on a machine, and the log of it. */
export interface Client {
  readonly name: string;
  readonly machine: Machine;
  readonly record: (occurrence: Occurrence) => void;
}

type Route = 'login' | 'invoice';

/** How the server treats the requests of a route. */
interface Conduct {
  latencyMs: number;
  fault: DefexaFault | undefined;
}

/** What ends a request: a response, or its client's abort. */
type Ending = Parameters<typeof settleAxios>[0];

/** One request on its way. */
interface Exchange {
  readonly route: Route;
  readonly config: InternalAxiosRequestConfig;
  readonly client: Client;
  readonly format: LoginFormat;
  readonly onEffect: (effect: PlatformEffect) => void;
  readonly onEnd: (ending: Ending) => void;
}

/** Defexa under simulated time: the emulator's model of it, with a timer for the network. */
export class SimulatedServer {
  key = 'live/key-of-the-first-day-4fK9wq7Zr2';
  sessionLifetimeMs = 3_600_000;
  endsOlderSessions = false;
  rejectionForm: DefexaRejectionForm = 'envelope';
  /** By how much its clock is ahead of true time, in milliseconds. */
  clockOffset = 0;
  format: LoginFormat = LOGIN_FORMATS.documented;
  readonly conduct: Record<Route, Conduct> = {
    login: { latencyMs: 300, fault: undefined },
    invoice: { latencyMs: 100, fault: undefined },
  };

  readonly #startMs: number;
  readonly #sessions: EmulatedSessions;
  /** The key that each client asked for last. `key-echo` shows it: a client cannot redact a key that it does not know. */
  readonly #lastKeys = new Map<string, string>();
  #attempts = 0;

  constructor(
    private readonly clock: SimulatedClock,
    random: RandomSource,
  ) {
    this.#startMs = clock.wallMs();
    this.#sessions = new EmulatedSessions(() =>
      Array.from({ length: 32 }, () => random.integer(0, 15).toString(16)).join(''),
    );
  }

  /** Notes the key that a client asked its `merchantPrivateKey` function for. */
  noteKey(client: string, key: string): void {
    this.#lastKeys.set(client, key);
  }

  revoke(): void {
    this.#sessions.revoke();
  }

  login(config: InternalAxiosRequestConfig, client: Client): Promise<AxiosResponse> {
    const attempt = (this.#attempts += 1);
    const sentAtMs = client.machine.wallMs();
    const key = String(config.headers.get('Authorization')).slice('Bearer '.length);
    client.record({ type: 'attempt sent', attempt, key });
    const { format } = this;
    const onEffect = (effect: PlatformEffect) => {
      if (effect.type === 'session-issued') {
        const { session, expiration } = effect;
        const statedLifetimeMs = expiration - inWholeSeconds(this.#nowMs + this.clockOffset);
        const lifetimeMs = usableLifetimeMs(format, statedLifetimeMs, expiration - sentAtMs);
        const end = format.statesEnd ? session.end - this.#startMs : undefined;
        client.record({ type: 'secret', secret: session.token });
        client.record({ type: 'issued', attempt, token: session.token, lifetimeMs, end });
      }
    };
    const onEnd = (ending: Ending) =>
      client.record({ type: 'attempt ended', attempt, ...readEnding(ending) });
    return this.#exchange({ route: 'login', config, client, format, onEffect, onEnd });
  }

  openInvoice(config: InternalAxiosRequestConfig, client: Client): Promise<AxiosResponse> {
    const { session_token: token, order } = JSON.parse(config.data as string) as Record<string, string>;
    client.record({ type: 'request sent', order: order!, token });
    const onEffect = ({ type }: PlatformEffect) => {
      if (type === 'invoice-opened') {
        client.record({ type: 'invoice opened', order: order! });
      }
    };
    const onEnd = (ending: Ending) => {
      if (ending.type === 'complete' && isSessionRejection(ending)) {
        client.record({ type: 'request rejected', order: order!, token });
      }
    };
    return this.#exchange({ route: 'invoice', config, client, format: this.format, onEffect, onEnd });
  }

  get #nowMs(): number {
    return this.#startMs + this.clock.monotonicMs();
  }

  #exchange(exchange: Exchange): Promise<AxiosResponse> {
    const { route, config, client, onEnd } = exchange;
    return new Promise((resolve, reject) => {
      let isOver = false;
      const end = (ending: Ending) => {
        if (!isOver) {
          isOver = true;
          onEnd(ending);
          settleAxios(ending, config, resolve, reject);
        }
      };
      (config.signal as AbortSignal | undefined)?.addEventListener('abort', () => end({ type: 'aborted' }));
      void config.cancelToken?.promise.then(() => end({ type: 'aborted' }));
      // The server responds even if the client has aborted.
      this.clock.startTimer(this.conduct[route].latencyMs, () => {
        const wire = this.#respond(exchange);
        if (wire.type !== 'none') {
          void client.machine.awake().then(() => end(wire));
        }
      });
    });
  }

  #respond({ route, config, client, format, onEffect }: Exchange): WireResponse {
    const options = {
      merchantPrivateKey: this.key,
      userId: 173,
      clockOffset: this.clockOffset,
      sessionLifetime: this.sessionLifetimeMs,
      endsOlderSessions: this.endsOlderSessions,
      rejectionForm: this.rejectionForm,
      formatLogin: format.write,
    };
    const lastSentKey = this.#lastKeys.get(client.name)!;
    const state = { options, now: this.#nowMs, sessions: this.#sessions, nextInvoiceId: 1, lastSentKey };
    const { wire, effect } = respond(platformRequestOf(config), state, this.conduct[route].fault);
    if (effect) {
      onEffect(effect);
    }
    return wire;
  }
}

const inWholeSeconds = (moment: number) => Math.floor(moment / 1_000) * 1_000;

const NO_RESPONSE: ReceivedResponse = { status: 0, body: '' };

/** Reads what decides when the next login attempt may be sent. */
function readEnding(ending: Ending) {
  if (ending.type === 'aborted') {
    return { hasResponse: false };
  }
  const response = ending.type === 'complete' ? ending : NO_RESPONSE;
  const advice = ending.type === 'complete' ? ending.headers['retry-after'] : undefined;
  return {
    hasResponse: true,
    isKeyRejected: isKeyRejection(response),
    retryAfterMs:
      advice !== undefined && isTransient(response) ? Math.min(Number(advice) * 1_000, 300_000) : undefined,
  };
}
