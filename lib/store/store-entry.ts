import { type Clock, elapsed, readClocks } from '../clock/clock.js';
import type { IssuedSession, SessionRequest } from '../session/session-source.js';
import type { GuardedStore } from './guarded-store.js';
import { SessionEncryption } from './session-encryption.js';
import { type ClockSample, fromRecord, toRecord } from './session-record.js';

const MAX_WRITES = 3;

/** The stored value, its session, and the clocks when it was read. */
interface Reading {
  readonly value: string | undefined;
  readonly session: IssuedSession | undefined;
  readonly sample: ClockSample;
}

/** The entry of one account in the store: its session, and the locks for logging in. */
export class StoreEntry {
  readonly lockKey: string;
  readonly spareLockKey: string;
  readonly #sessionKey: string;
  readonly #encryption: SessionEncryption;

  constructor(
    private readonly store: GuardedStore,
    merchantPrivateKey: string,
    baseUrl: string,
    private readonly clock: Clock,
  ) {
    this.#encryption = new SessionEncryption(merchantPrivateKey, baseUrl);
    // The braces are a hash tag: a Redis Cluster keeps all keys of an account in one slot.
    const prefix = `{${this.#encryption.fingerprint}}`;
    this.#sessionKey = `${prefix}:session`;
    this.lockKey = `${prefix}:lock`;
    this.spareLockKey = `${prefix}:spare-lock`;
  }

  /**
   * Returns the session in the store, if it is usable.
   *
   * @throws {StoreFailure} if the store fails
   */
  async find(isUsable: SessionRequest['isUsable'], signal?: AbortSignal): Promise<IssuedSession | undefined> {
    const { session } = await this.#read(signal);
    return session && isUsable(session) ? session : undefined;
  }

  /**
   * Writes a session, unless the store has one of a later login.
   *
   * @returns the later session, if it is usable; otherwise `session`
   * @throws {StoreFailure} if the store fails
   */
  async write(
    session: IssuedSession,
    { signal, isUsable }: Pick<SessionRequest, 'signal' | 'isUsable'>,
  ): Promise<IssuedSession> {
    for (let attempt = 1; attempt <= MAX_WRITES; attempt += 1) {
      const stored = await this.#read(signal);
      const now = stored.sample.answered;
      const ageMs = elapsed(session.sentAt, now);
      if (stored.session && elapsed(stored.session.sentAt, now) < ageMs) {
        return isUsable(stored.session) ? stored.session : session;
      }
      const value = this.#encryption.encrypt(toRecord(session, stored.sample));
      const timeToLiveMs = Math.max(1, Math.ceil(session.lifetimeMs - ageMs));
      if (await this.store.write(this.#sessionKey, value, stored.value, timeToLiveMs, signal)) {
        break;
      }
    }
    return session;
  }

  /** Removes a session from the store, if it is still there. */
  async remove(sessionToken: string): Promise<void> {
    const { value, session } = await this.#read();
    if (value !== undefined && session?.sessionToken === sessionToken) {
      await this.store.remove(this.#sessionKey, value);
    }
  }

  async #read(signal?: AbortSignal): Promise<Reading> {
    const asked = readClocks(this.clock);
    const { value, clock: storeMs } = await this.store.read(this.#sessionKey, signal);
    const sample = { storeMs, asked, answered: readClocks(this.clock) };
    const json = value === undefined ? undefined : this.#encryption.decrypt(value);
    return { value, sample, session: json === undefined ? undefined : fromRecord(json, sample) };
  }
}
