import { type Clock, readClocks } from '../clock/clock.js';
import { isLoginRejected } from '../errors/defexa-errors.js';
import type { DefexaError } from '../errors/index.js';
import type { LoginGate } from './login-gate.js';
import type { IssuedSession, KeyedRequest, KeyedSource } from './session-source.js';

/**
 * After Defexa rejects a login, does not send the same key again until its backoff ends or a caller forces a login: more attempts
 * would only count against the merchant. The rule has these parts:
 *
 * - `login-failure-cause.ts`: which responses mean that a login was rejected, because of its key, the account or the address;
 * - `login-error.ts`: the class of the error, and what its message advises;
 * - `isLoginRejected` in `defexa-errors.ts`: the errors that count;
 * - `LoginGate`, with `KEY_BACKOFF` in `backoff.ts`: how long the key backs off, and the `retryAt` of its errors;
 * - `CurrentKeySource`: one more attempt at once, if the key has been replaced meanwhile;
 * - `SessionRefresher`: emits `login-failed` only for what was sent;
 * - `defexa.eager-login.ts`: whether the app starts; `failure-response.ts`: what its callers get.
 *
 * `KEY_CODES` in `known-problems.ts` are the codes that mean the same in a response to a call.
 */
export class KeyBackoffSource implements KeyedSource {
  constructor(
    private readonly source: KeyedSource,
    private readonly gate: LoginGate,
    private readonly clock: Clock,
  ) {}

  async get(request: KeyedRequest): Promise<IssuedSession> {
    const { key, login } = request;
    const backoffError = this.gate.keyBackoffError(key, readClocks(this.clock));
    if (backoffError && !login.force) {
      throw backoffError;
    }
    try {
      const session = await this.source.get(request);
      this.gate.noteAcceptedKey();
      return session;
    } catch (caught) {
      const error = caught as DefexaError;
      throw isLoginRejected(error) ? this.gate.noteRejectedKey(key, error, readClocks(this.clock)) : error;
    }
  }
}
