import { readClocks } from '../../lib/clock/clock.js';
import { DefexaAuthenticationError, DefexaResponseError, DefexaUnavailableError } from '../../lib/index.js';
import type { IssuedSession, SessionRequest } from '../../lib/session/session-source.js';
import type { SimulatedClock } from './simulated-clock.js';

/** How the source of a history responds from now on. */
export interface SourceBehaviour {
  latencyMs: number;
  lifetimeMs: number;
  response: 'session' | 'hang' | 'unavailable' | 'rejected' | 'invalid';
}

/** A source of sessions under simulated time. It records its logins, and whether two of them overlapped. */
export class HistorySource {
  behaviour: SourceBehaviour = { latencyMs: 0, lifetimeMs: 600_000, response: 'session' };
  logins = 0;
  hasOverlapped = false;
  readonly issued = new Map<string, IssuedSession>();
  #inProgress = 0;

  constructor(private readonly clock: SimulatedClock) {}

  get({ signal }: SessionRequest): Promise<IssuedSession> {
    this.logins += 1;
    this.#inProgress += 1;
    this.hasOverlapped ||= this.#inProgress > 1;
    const sessionToken = `token-${this.logins}`;
    const { behaviour } = this;
    const sentAt = readClocks(this.clock);
    const login = new Promise<IssuedSession>((resolve, reject) => {
      let stopTimer = () => {};
      signal.addEventListener('abort', () => {
        stopTimer();
        reject(signal.reason as Error);
      });
      if (behaviour.response !== 'hang') {
        stopTimer = this.clock.startTimer(behaviour.latencyMs, () => {
          try {
            resolve(this.#issue(sessionToken, behaviour, sentAt));
          } catch (error) {
            reject(error);
          }
        });
      }
    });
    return login.finally(() => (this.#inProgress -= 1));
  }

  #issue(
    sessionToken: string,
    { response, lifetimeMs }: SourceBehaviour,
    sentAt: IssuedSession['sentAt'],
  ): IssuedSession {
    if (response === 'unavailable') {
      throw new DefexaUnavailableError('unavailable', { retryable: true });
    }
    if (response === 'rejected') {
      throw new DefexaAuthenticationError('rejected');
    }
    if (response === 'invalid') {
      throw new DefexaResponseError('invalid', { retryable: true });
    }
    const issued = {
      sessionToken,
      userId: 1,
      expiration: new Date(sentAt.wallMs + lifetimeMs),
      lifetimeMs,
      sentAt,
      expirationUnderstood: true,
      tookMs: this.clock.monotonicMs() - sentAt.monotonicMs,
    };
    this.issued.set(sessionToken, issued);
    return issued;
  }
}
