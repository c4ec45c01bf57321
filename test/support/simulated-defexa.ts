import { HttpService } from '@nestjs/axios';
import axios, { type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { DefexaFault } from '../../lib/testing/emulator/faults.js';
import { respond } from '../../lib/testing/emulator/platform.js';
import { problemResponse } from '../../lib/testing/emulator/problems.js';
import { keyOf } from '../../lib/testing/emulator/request.js';
import { failureResponse } from '../../lib/testing/emulator/responses.js';
import { EmulatedSessions } from '../../lib/testing/emulator/sessions.js';
import { platformRequestOf, settleAxios } from './axios-wire.js';
import type { SimulatedClock } from './simulated-clock.js';

/** The formats of `errors`: an array, a string or Ruby's notation with HTTP 403, or an array with HTTP 200. */
export const PROBLEM_FORMS = ['array', 'string', 'ruby', 'success-false'] as const;
export type ProblemForm = (typeof PROBLEM_FORMS)[number];

/** A problem that the platform responds with. */
interface PlatformProblem {
  problem: string;
  /** @default 'array' */
  form?: ProblemForm;
}

/** How the simulated server responds to logins from now on. */
export interface ServerBehaviour {
  latencyMs: number;
  sessionLifetimeMs: number;
  /** A number is an HTTP status. */
  response: 'session' | 'hang' | 'reset' | 'firewall' | number | PlatformProblem;
  /** A header of responses that are an HTTP status. */
  retryAfter?: string;
  /** The only key that is accepted. @default any */
  acceptedKey?: string;
}

/** Defexa's login under simulated time. axios's adapter stands in for the network; everything above it is real. */
export class SimulatedDefexa {
  /** The login requests received so far. */
  logins = 0;
  /** The URL of the last login. */
  url: string | undefined;
  readonly behaviour: ServerBehaviour = { latencyMs: 300, sessionLifetimeMs: 3_600_000, response: 'session' };
  /** By how much the server's clock is ahead of true time, in milliseconds. */
  clockOffset = 0;
  readonly http: HttpService;

  readonly #startMs: number;

  constructor(private readonly clock: SimulatedClock) {
    this.#startMs = clock.wallMs();
    this.http = new HttpService(axios.create({ adapter: (config) => this.#receive(config) }));
  }

  #receive(config: InternalAxiosRequestConfig): Promise<AxiosResponse> {
    this.logins += 1;
    this.url = config.url;
    const token = `token-${this.logins}`;
    const behaviour = { ...this.behaviour };
    return new Promise((resolve, reject) => {
      const settle = (wire: Parameters<typeof settleAxios>[0]) => settleAxios(wire, config, resolve, reject);
      (config.signal as AbortSignal).addEventListener('abort', () => settle({ type: 'aborted' }));
      if (behaviour.response !== 'hang') {
        this.clock.receive(behaviour.latencyMs, () => {
          const wire = this.#respond(config, behaviour, token);
          if (wire.type !== 'none') {
            settle(wire);
          }
        });
      }
    });
  }

  #respond(config: InternalAxiosRequestConfig, behaviour: ServerBehaviour, token: string) {
    const request = platformRequestOf(config);
    const sentKey = keyOf(request) ?? '';
    const options = {
      merchantPrivateKey: behaviour.acceptedKey ?? sentKey,
      userId: 173,
      clockOffset: this.clockOffset,
      sessionLifetime: behaviour.sessionLifetimeMs,
      endsOlderSessions: false,
      rejectionForm: 'envelope',
    } as const;
    const now = this.#startMs + this.clock.monotonicMs();
    const sessions = new EmulatedSessions(() => token);
    const state = { options, now, sessions, nextInvoiceId: 1, lastSentKey: sentKey };
    return respond(request, state, faultOf(behaviour)).wire;
  }
}

function faultOf({ response, retryAfter }: ServerBehaviour): DefexaFault | undefined {
  if (typeof response === 'object') {
    return problemFault(response);
  }
  if (typeof response === 'number') {
    const headers = retryAfter === undefined ? undefined : { 'retry-after': retryAfter };
    return { ...failureResponse(response, ''), headers };
  }
  return ({ session: undefined, hang: 'hang', reset: 'connection-reset', firewall: 'firewall' } as const)[
    response
  ];
}

function problemFault({ problem, form = 'array' }: PlatformProblem): DefexaFault {
  const { body } = problemResponse({ problem });
  const envelope = JSON.parse(body) as { errors: [{ code: string; kind: string }] };
  const [{ code, kind }] = envelope.errors;
  const errors = {
    array: envelope.errors,
    string: `${code} - ${kind}`,
    ruby: `[{"code"=>"${code}", "kind"=>"${kind}"}]`,
    'success-false': envelope.errors,
  }[form];
  return { status: form === 'success-false' ? 200 : 403, body: JSON.stringify({ ...envelope, errors }) };
}
