import { AxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { type Answer, invoiceOpened, loggedIn } from '../../../lib/testing/emulator-answers.js';
import { answer as write, type DefexaFault } from '../../../lib/testing/emulator-faults.js';
import { type DefexaRejectionForm, failed, REJECTIONS } from '../../../lib/testing/emulator-problems.js';
import type { SimulatedClock } from '../../support/simulated-clock.js';
import type { Dice } from '../dice.js';
import type { Happened } from '../entry.js';
import { isPassing, isRefusal, isRejection, type SeenAnswer } from '../what-it-says.js';
import { type LoginForm, LOGIN_FORMS, lifetimeOf } from './login-forms.js';
import type { Machine } from './machine.js';
import { answerOf, type WireAnswer } from './wire.js';

/** Who sends a request, and where the log of it goes. */
export interface Client {
  readonly name: string;
  readonly machine: Machine;
  readonly note: (happened: Happened) => void;
}

type Route = 'login' | 'invoice';

/** How requests of one kind are answered. */
interface Conduct {
  latency: number;
  fault: DefexaFault | undefined;
}

/** Defexa under simulated time: what it answers is the emulator's, and the network is a timer. */
export class SimulatedServer {
  key = 'live/key-of-the-first-day-4fK9wq7Zr2';
  lifetime = 3_600_000;
  endsOlderSessions = false;
  rejectionForm: DefexaRejectionForm = 'envelope';
  /** By how much its clock is ahead of true time, in ms. */
  clockOffset = 0;
  form: LoginForm = LOGIN_FORMS.documented;
  readonly conduct: Record<Route, Conduct> = {
    login: { latency: 300, fault: undefined },
    invoice: { latency: 100, fault: undefined },
  };

  readonly #trueStart: number;
  readonly #sessions = new Map<string, number>();
  /** Of each client, the key that it sent last. */
  readonly #keys = new Map<string, string>();
  #logins = 0;

  constructor(
    private readonly clock: SimulatedClock,
    private readonly dice: Dice,
  ) {
    this.#trueStart = clock.wallMs();
  }

  revoke(): void {
    this.#sessions.clear();
  }

  login(config: InternalAxiosRequestConfig, client: Client): Promise<AxiosResponse> {
    const login = (this.#logins += 1);
    const sentAt = client.machine.wallMs();
    const authorization = String(config.headers.get('Authorization'));
    const key = authorization.slice('Bearer '.length);
    this.#keys.set(client.name, key);
    client.note({ type: 'login sent', login, key });
    const { form } = this;
    const usual = () =>
      this.#login(authorization, form, (session) => {
        const lifetime = lifetimeOf(form, session.lifetime, session.expiration - sentAt);
        const end = form.isSound ? session.end : undefined;
        client.note({ type: 'secret', secret: session.token });
        client.note({ type: 'issued', login, token: session.token, lifetime, end });
      });
    const note = (answer: WireAnswer | undefined) =>
      client.note({ type: 'login ended', login, ...(answer ? seenIn(answer) : { isAnswered: false }) });
    return this.#exchange('login', config, client, usual, note);
  }

  openInvoice(config: InternalAxiosRequestConfig, client: Client): Promise<AxiosResponse> {
    const { session_token: token, order } = JSON.parse(config.data as string) as Record<string, string>;
    client.note({ type: 'request sent', order: order!, token });
    const usual = () => {
      const end = this.#sessions.get(token!);
      if (end === undefined || end <= this.clock.monotonicMs()) {
        return REJECTIONS[this.rejectionForm];
      }
      client.note({ type: 'invoice opened', order: order! });
      return invoiceOpened(1);
    };
    const note = (answer: WireAnswer | undefined) => {
      if (answer?.type === 'whole' && isRejection(answer)) {
        client.note({ type: 'request rejected', order: order!, token });
      }
    };
    return this.#exchange('invoice', config, client, usual, note);
  }

  get #clock(): number {
    return this.#trueStart + this.clock.monotonicMs() + this.clockOffset;
  }

  #login(
    authorization: string,
    form: LoginForm,
    issued: (session: { token: string; end: number; lifetime: number; expiration: number }) => void,
  ): Answer {
    if (authorization !== `Bearer ${this.key}`) {
      return failed({ problem: 'incorrect_private_key' });
    }
    if (this.endsOlderSessions) {
      this.revoke();
    }
    const now = this.clock.monotonicMs();
    const token = Array.from({ length: 32 }, () => this.dice.between(0, 15).toString(16)).join('');
    const end = now + this.lifetime;
    this.#forgetOld(now);
    this.#sessions.set(token, end);
    const expiration = seconds(this.#clock + this.lifetime);
    issued({ token, end, expiration, lifetime: expiration - seconds(this.#clock) });
    return form.write(loggedIn({ token, expiration, userId: 173 }), expiration);
  }

  #forgetOld(now: number): void {
    for (const [token, end] of this.#sessions) {
      if (end <= now) {
        this.#sessions.delete(token);
      }
    }
  }

  #exchange(
    route: Route,
    config: InternalAxiosRequestConfig,
    client: Client,
    usual: () => Answer,
    note: (answer: WireAnswer | undefined) => void,
  ): Promise<AxiosResponse> {
    return new Promise((resolve, reject) => {
      let isOver = false;
      const end = (answer: WireAnswer | undefined) => {
        if (!isOver) {
          isOver = true;
          note(answer);
          deliver(answer, config, resolve, reject);
        }
      };
      (config.signal as AbortSignal | undefined)?.addEventListener('abort', () => end(undefined));
      void config.cancelToken?.promise.then(() => end(undefined));
      // The server acts, even if by then nobody waits for it any more.
      this.clock.startTimer(this.conduct[route].latency, () => {
        const { fault } = this.conduct[route];
        const answer = answerOf((response) => {
          const sentKey = this.#keys.get(client.name) ?? this.key;
          write(response, fault, { usual, serverClock: this.#clock, sentKey });
        });
        if (answer.type !== 'none') {
          void client.machine.awake().then(() => end(answer));
        }
      });
    });
  }
}

const seconds = (moment: number) => Math.floor(moment / 1_000) * 1_000;

function deliver(
  answer: WireAnswer | undefined,
  config: InternalAxiosRequestConfig,
  resolve: (response: AxiosResponse) => void,
  reject: (error: Error) => void,
): void {
  if (!answer) {
    reject(new AxiosError('canceled', AxiosError.ERR_CANCELED, config));
  } else if (answer.type === 'whole') {
    const { status, headers, body: data } = answer;
    const isTooLarge = data.length > (config.maxContentLength ?? Infinity);
    if (isTooLarge) {
      reject(new AxiosError('maxContentLength size exceeded', AxiosError.ERR_BAD_RESPONSE, config));
    } else {
      resolve({ status, statusText: '', headers, data, config });
    }
  } else if (answer.type === 'cut off') {
    const { status, headers } = answer;
    const response = { status, statusText: '', headers, data: undefined, config };
    reject(new AxiosError('aborted', AxiosError.ERR_BAD_RESPONSE, config, undefined, response));
  } else {
    reject(new AxiosError('socket hang up', 'ECONNRESET', config));
  }
}

const NOTHING: SeenAnswer = { status: 0, body: '' };

/** What of an answer to a login decides when the next one may be sent. */
function seenIn(answer: WireAnswer) {
  const seen = answer.type === 'whole' ? answer : NOTHING;
  const advice = answer.type === 'whole' ? answer.headers['retry-after'] : undefined;
  return {
    isAnswered: true,
    isRefused: isRefusal(seen),
    retryAfter:
      advice !== undefined && isPassing(seen) ? Math.min(Number(advice) * 1_000, 300_000) : undefined,
  };
}
