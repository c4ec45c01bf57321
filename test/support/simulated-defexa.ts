import { HttpService } from '@nestjs/axios';
import axios, { AxiosError, type InternalAxiosRequestConfig } from 'axios';
import type { SimulatedTime } from './simulated-time.js';

/** How the simulated server answers logins from now on. */
export interface ServerBehaviour {
  /** How long an answer takes, in ms. */
  takes: number;
  /** How long a session lives, in ms. */
  lifetime: number;
  answer: 'session' | 'hang' | 'reset' | number;
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

  constructor(private readonly time: SimulatedTime) {
    this.#trueStart = time.wallClock();
    this.http = new HttpService(axios.create({ adapter: (config) => this.#answer(config) }));
  }

  get #clock(): number {
    return this.#trueStart + this.time.monotonicClock() + this.clockOffset;
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
      this.time.startTimer(takes, () => {
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
    const refused = key !== undefined && config.headers.get('Authorization') !== `Bearer ${key}`;
    const status = refused ? 401 : answer === 'session' ? 200 : (answer as number);
    const body =
      status === 200
        ? {
            success: true,
            status,
            expiration: timestamp(this.#clock + lifetime),
            session_token: token,
            user_id: 173,
          }
        : { success: false, status };
    const headers = {
      date: new Date(this.#clock).toUTCString(),
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    };
    return { status, statusText: '', headers, data: JSON.stringify(body), config };
  }
}

const timestamp = (moment: number) => `${new Date(moment).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
