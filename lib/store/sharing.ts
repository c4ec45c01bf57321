import type { IssuedSession, SessionRequest, SessionSource } from '../session/session-source.js';
import { readClocks, type Time } from '../time/time.js';
import { sleep } from '../time/waiting.js';
import { type GuardedStore, StoreFailure } from './guarded-store.js';
import type { AccountSeal } from './sealing.js';
import { SessionLock } from './session-lock.js';
import { type Meeting, readSession, writeSession } from './shared-session.js';

/** How long it waits from look to look: ever longer, and a random part of it more or less. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;
const MOST_WRITES = 3;

/** What was found in the store, and when. */
interface Found {
  readonly value: string | undefined;
  readonly session: IssuedSession | undefined;
  readonly meeting: Meeting;
}

/** One account's place in the store. */
export class Sharing {
  // The braces are a hash tag: a Redis Cluster keeps both in one slot.
  readonly #sessionKey: string;
  readonly #lockKey: string;

  constructor(
    private readonly store: GuardedStore,
    private readonly seal: AccountSeal,
    private readonly login: SessionSource,
    private readonly time: Time,
    /** How long a process waits for the one that logs in, before it logs in by itself, in milliseconds. */
    private readonly patience: number,
  ) {
    this.#sessionKey = `{${seal.fingerprint}}:session`;
    this.#lockKey = `{${seal.fingerprint}}:lock`;
  }

  /**
   * A session that is of use: from the store, or from a login under the lock. Whoever finds the lock taken waits for what
   * its holder writes; a while, and then logs in without the lock, since the holder may be worse off than we are.
   *
   * @param failedToWrite is told why a session could not be written, which is no reason not to use it
   * @throws {StoreFailure} if the store can't be used
   * @throws {DefexaError} what the login throws
   */
  async session(
    request: SessionRequest,
    failedToWrite: (failure: StoreFailure) => void,
  ): Promise<IssuedSession> {
    const lock = new SessionLock(this.store, this.time, this.#lockKey);
    const end = this.time.monotonicClock() + this.patience;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(1.5 * pause, LONGEST_PAUSE)) {
      const found = await this.#lookFor(request);
      if (found) {
        return found;
      }
      if (await lock.take(request.signal)) {
        try {
          return (await this.#lookFor(request)) ?? (await this.#logIn(request, failedToWrite));
        } finally {
          lock.release();
        }
      }
      const left = end - this.time.monotonicClock();
      if (left <= 0) {
        return this.#logIn(request, failedToWrite);
      }
      await sleep(this.time, Math.min(pause * (0.5 + this.time.random()), left), request.signal);
    }
  }

  /**
   * A session of another process, if there is one of use.
   *
   * @throws {StoreFailure} if the store can't be used
   */
  async find({ isOfUse }: Pick<SessionRequest, 'isOfUse'>): Promise<IssuedSession | undefined> {
    const { session } = await this.#read();
    return session && isOfUse(session) ? session : undefined;
  }

  /** Removes a session, if it still is the one in the store. */
  async remove(sessionToken: string): Promise<void> {
    const { value, session } = await this.#read();
    if (value !== undefined && session?.sessionToken === sessionToken) {
      await this.store.run((store) => store.remove(this.#sessionKey, value));
    }
  }

  /** What is in the store, if it is of use. Who asks for a login in so many words gets one. */
  async #lookFor(request: SessionRequest): Promise<IssuedSession | undefined> {
    const { session } = await this.#read(request.signal);
    return session && !request.isExplicit() && request.isOfUse(session) ? session : undefined;
  }

  async #logIn(
    request: SessionRequest,
    failedToWrite: (failure: StoreFailure) => void,
  ): Promise<IssuedSession> {
    const session = await this.login(request);
    try {
      return await this.#write(session, request.signal);
    } catch (error) {
      if (!(error instanceof StoreFailure)) {
        throw error;
      }
      failedToWrite(error);
      return session;
    }
  }

  /** Writes a session, unless there is one of a later login by now: then gives that one. */
  async #write(session: IssuedSession, signal: AbortSignal): Promise<IssuedSession> {
    for (let attempt = 1; attempt <= MOST_WRITES; attempt += 1) {
      const found = await this.#read(signal);
      if (found.session && found.session.sentAt.monotonic > session.sentAt.monotonic) {
        return found.session;
      }
      const timeToLive = Math.ceil(session.sentAt.monotonic + session.lifetime - this.time.monotonicClock());
      const value = this.seal.seal(writeSession(session, found.meeting));
      const isWritten = await this.store.run(
        (store) => store.write(this.#sessionKey, value, found.value, Math.max(1, timeToLive)),
        signal,
      );
      if (isWritten) {
        break;
      }
    }
    return session;
  }

  async #read(signal?: AbortSignal): Promise<Found> {
    const asked = readClocks(this.time);
    const { value, clock } = await this.store.run((store) => store.read(this.#sessionKey), signal);
    const meeting = { store: clock, asked, answered: readClocks(this.time) };
    const text = value === undefined ? undefined : this.seal.open(value);
    return { value, meeting, session: text === undefined ? undefined : readSession(text, meeting) };
  }
}
