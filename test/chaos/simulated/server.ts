import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { DefexaFault } from '../../../lib/testing/index.js';
import { type PlatformEffect, respond } from '../../../lib/testing/emulator/platform.js';
import type { DefexaRejectionForm } from '../../../lib/testing/emulator/problems.js';
import type { WireResponse } from '../../../lib/testing/emulator/responses.js';
import { EmulatedSessions } from '../../../lib/testing/emulator/sessions.js';
import { platformRequestOf, settleAxios } from '../../support/axios-wire.js';
import type { SimulatedClock } from '../../support/simulated-clock.js';
import type { Dice } from '../dice.js';
import type { Happened } from '../entry.js';
import { isPassing, isRefusal, isRejection, type SeenAnswer } from '../what-it-says.js';
import { type LoginForm, LOGIN_FORMS, lifetimeOf } from './login-forms.js';
import type { Machine } from './machine.js';

/** An app on a machine, and the log of it. */
export interface Client {
  readonly name: string;
  readonly machine: Machine;
  readonly note: (happened: Happened) => void;
}

type Route = 'login' | 'invoice';

/** How the requests of a route are answered. */
interface Conduct {
  latency: number;
  fault: DefexaFault | undefined;
}

/** What ends a request: a response, or its client's abort. */
type Ending = Parameters<typeof settleAxios>[0];

/** One request on its way. */
interface Exchange {
  readonly route: Route;
  readonly config: InternalAxiosRequestConfig;
  readonly client: Client;
  readonly form: LoginForm;
  readonly onEffect: (effect: PlatformEffect) => void;
  readonly onEnd: (ending: Ending) => void;
}

/** Defexa under simulated time: the emulator's model of it, with a timer for the network. */
export class SimulatedServer {
  key = 'live/key-of-the-first-day-4fK9wq7Zr2';
  lifetime = 3_600_000;
  endsOlderSessions = false;
  rejectionForm: DefexaRejectionForm = 'envelope';
  /** By how much its clock is ahead of true time, in milliseconds. */
  clockOffset = 0;
  form: LoginForm = LOGIN_FORMS.documented;
  readonly conduct: Record<Route, Conduct> = {
    login: { latency: 300, fault: undefined },
    invoice: { latency: 100, fault: undefined },
  };

  readonly #startMs: number;
  readonly #sessions: EmulatedSessions;
  /** The key that each client sent last. */
  readonly #lastSentKeys = new Map<string, string>();
  #logins = 0;

  constructor(
    private readonly clock: SimulatedClock,
    dice: Dice,
  ) {
    this.#startMs = clock.wallMs();
    this.#sessions = new EmulatedSessions(() =>
      Array.from({ length: 32 }, () => dice.between(0, 15).toString(16)).join(''),
    );
  }

  revoke(): void {
    this.#sessions.revoke();
  }

  login(config: InternalAxiosRequestConfig, client: Client): Promise<AxiosResponse> {
    const login = (this.#logins += 1);
    const sentAtMs = client.machine.wallMs();
    const key = String(config.headers.get('Authorization')).slice('Bearer '.length);
    this.#lastSentKeys.set(client.name, key);
    client.note({ type: 'login sent', login, key });
    const { form } = this;
    const onEffect = (effect: PlatformEffect) => {
      if (effect.type === 'session-issued') {
        const { session, expiration } = effect;
        const statedLifetime = expiration - inWholeSeconds(this.#nowMs + this.clockOffset);
        const lifetime = lifetimeOf(form, statedLifetime, expiration - sentAtMs);
        const end = form.isSound ? session.end - this.#startMs : undefined;
        client.note({ type: 'secret', secret: session.token });
        client.note({ type: 'issued', login, token: session.token, lifetime, end });
      }
    };
    const onEnd = (ending: Ending) => client.note({ type: 'login ended', login, ...seenIn(ending) });
    return this.#exchange({ route: 'login', config, client, form, onEffect, onEnd });
  }

  openInvoice(config: InternalAxiosRequestConfig, client: Client): Promise<AxiosResponse> {
    const { session_token: token, order } = JSON.parse(config.data as string) as Record<string, string>;
    client.note({ type: 'request sent', order: order!, token });
    const onEffect = ({ type }: PlatformEffect) => {
      if (type === 'invoice-opened') {
        client.note({ type: 'invoice opened', order: order! });
      }
    };
    const onEnd = (ending: Ending) => {
      if (ending.type === 'complete' && isRejection(ending)) {
        client.note({ type: 'request rejected', order: order!, token });
      }
    };
    return this.#exchange({ route: 'invoice', config, client, form: this.form, onEffect, onEnd });
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
      // The server acts, even if by then nobody waits for it any more.
      this.clock.startTimer(this.conduct[route].latency, () => {
        const wire = this.#respond(exchange);
        if (wire.type !== 'none') {
          void client.machine.awake().then(() => end(wire));
        }
      });
    });
  }

  #respond({ route, config, client, form, onEffect }: Exchange): WireResponse {
    const options = {
      merchantPrivateKey: this.key,
      userId: 173,
      clockOffset: this.clockOffset,
      sessionLifetime: this.lifetime,
      endsOlderSessions: this.endsOlderSessions,
      rejectionForm: this.rejectionForm,
      formatLogin: form.write,
    };
    const lastSentKey = this.#lastSentKeys.get(client.name) ?? this.key;
    const state = { options, now: this.#nowMs, sessions: this.#sessions, nextInvoiceId: 1, lastSentKey };
    const { wire, effect } = respond(platformRequestOf(config), state, this.conduct[route].fault);
    if (effect) {
      onEffect(effect);
    }
    return wire;
  }
}

const inWholeSeconds = (moment: number) => Math.floor(moment / 1_000) * 1_000;

const NOTHING: SeenAnswer = { status: 0, body: '' };

/** Reads of a login's response what decides when the next one may be sent. */
function seenIn(ending: Ending) {
  if (ending.type === 'aborted') {
    return { isAnswered: false };
  }
  const seen = ending.type === 'complete' ? ending : NOTHING;
  const advice = ending.type === 'complete' ? ending.headers['retry-after'] : undefined;
  return {
    isAnswered: true,
    isRefused: isRefusal(seen),
    retryAfter:
      advice !== undefined && isPassing(seen) ? Math.min(Number(advice) * 1_000, 300_000) : undefined,
  };
}
