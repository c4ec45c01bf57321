import type { Account } from '../options/account.js';
import { isLoginRejected } from '../errors/defexa-errors.js';
import type { DefexaError } from '../errors/index.js';
import type { IssuedSession, KeyedSource, SessionRequest, SessionSource } from './session-source.js';

/**
 * Reads the merchant private key once per attempt. If Defexa rejects the key, it reads it again, since it may have been
 * replaced meanwhile, and tries a new one at once.
 */
export class CurrentKeySource implements SessionSource {
  constructor(
    private readonly source: KeyedSource,
    private readonly account: Pick<Account, 'currentKey'>,
  ) {}

  async get(request: SessionRequest): Promise<IssuedSession> {
    const { login, signal } = request;
    const key = await this.account.currentKey(signal);
    const sentBefore = login.requestsSent;
    try {
      return await this.source.get({ ...request, key });
    } catch (error) {
      if (!isLoginRejected(error as DefexaError) || login.requestsSent === sentBefore) {
        throw error;
      }
      const newKey = await this.account.currentKey(signal);
      if (newKey === key) {
        throw error;
      }
      return this.source.get({ ...request, key: newKey });
    }
  }
}
