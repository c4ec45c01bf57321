import { HttpService } from '@nestjs/axios';
import axios, { AxiosError, type InternalAxiosRequestConfig } from 'axios';
import { type Answer, loggedIn, refused } from '../../lib/testing/emulator-answers.js';
import { failed } from '../../lib/testing/emulator-problems.js';
import type { SimulatedClock } from './simulated-clock.js';

/** What the platform says is wrong, and in which of its forms. */
interface PlatformProblem {
  problem: string;
  /** @default 'list' */
  as?: 'list' | 'text' | 'ruby' | 'success-false';
}

/** How the simulated server answers logins from now on. */
export interface ServerBehaviour {
  /** How long an answer takes, in ms. */
  takes: number;
  /** How long a session lives, in ms. */
  lifetime: number;
  answer: 'session' | 'hang' | 'reset' | 'firewall' | number | PlatformProblem;
  retryAfter?: string;
  /** The only key that is accepted; any, if undefined. */
  key?: string;
}

/** A server for logins under simulated time: axios's adapter stands for the network, all above it is real. */
export class SimulatedDefexa {
  logins = 0;
  /** Where the last login was sent to. */
  url: string | undefined;
  readonly behaviour: ServerBehaviour = { takes: 300, lifetime: 3_600_000, answer: 'session' };
  /** By how much the server's clock is ahead of true time, in ms. */
  clockOffset = 0;
  readonly http: HttpService;

  readonly #trueStart: number;

  constructor(private readonly clock: SimulatedClock) {
    this.#trueStart = clock.wallMs();
    this.http = new HttpService(axios.create({ adapter: (config) => this.#answer(config) }));
  }

  get #clock(): number {
    return this.#trueStart + this.clock.monotonicMs() + this.clockOffset;
  }

  #answer(config: InternalAxiosRequestConfig) {
    this.logins += 1;
    this.url = config.url;
    const behaviour = { ...this.behaviour };
    const token = `token-${this.logins}`;
    const { answer, takes } = behaviour;
    return new Promise<never>((resolve, reject) => {
      const signal = config.signal as AbortSignal;
      signal.addEventListener('abort', () => reject(new AxiosError('canceled', 'ERR_CANCELED', config)));
      if (answer === 'hang') {
        return;
      }
      this.clock.receive(takes, () => {
        if (answer === 'reset') {
          reject(new AxiosError('socket hang up', 'ECONNRESET', config));
        } else {
          resolve(this.#response(config, behaviour, token) as never);
        }
      });
    });
  }

  #response(
    config: InternalAxiosRequestConfig,
    { answer, key, retryAfter, lifetime }: ServerBehaviour,
    token: string,
  ) {
    const isRefused = key !== undefined && config.headers.get('Authorization') !== `Bearer ${key}`;
    const { status, body } = isRefused
      ? platformAnswer({ problem: 'incorrect_private_key' })
      : this.#answered(answer, lifetime, token);
    const headers = {
      date: new Date(this.#clock).toUTCString(),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    };
    return { status, statusText: '', headers, data: body, config };
  }

  #answered(answer: ServerBehaviour['answer'], lifetime: number, token: string): Answer {
    if (answer === 'session') {
      return loggedIn({ token, expiration: this.#clock + lifetime, userId: 173 });
    }
    if (answer === 'firewall') {
      return { status: 403, body: '<html>403 Forbidden</html>' };
    }
    return typeof answer === 'object' ? platformAnswer(answer) : refused(answer as number, '');
  }
}

function platformAnswer({ problem, as = 'list' }: PlatformProblem): Answer {
  const answer = failed({ problem });
  const envelope = JSON.parse(answer.body) as { errors: [{ code: string; kind: string }] };
  const [{ code, kind }] = envelope.errors;
  const errors = {
    list: envelope.errors,
    text: `${code} - ${kind}`,
    ruby: `[{"code"=>"${code}", "kind"=>"${kind}"}]`,
    'success-false': envelope.errors,
  }[as];
  return { status: as === 'success-false' ? 200 : 403, body: JSON.stringify({ ...envelope, errors }) };
}
