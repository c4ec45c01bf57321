import { ageOf } from '../session/session-life.js';
import type { IssuedSession, SessionRequest, SessionSource } from '../session/session-source.js';
import { readClocks, type Clock } from '../clock/clock.js';
import { sleep } from '../clock/waiting.js';
import { type GuardedStore, StoreFailure } from './guarded-store.js';
import type { AccountSeal } from './sealing.js';
import { SessionLock } from './session-lock.js';
import { type Meeting, readSession, writeSession } from './shared-session.js';

/** How long a process waits from look to look: ever longer, and a random part of it more or less. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1_000;
const MOST_WRITES = 3;

/** What was found in the store, and when. */
interface Found {
  readonly value: string | undefined;
  readonly session: IssuedSession | undefined;
  readonly meeting: Meeting;
}

/** What the processes that share a session have to know. */
export interface Fleet {
  readonly store: GuardedStore;
  readonly login: SessionSource;
  readonly clock: Clock;
  /** How long a process waits for the one that logs in, and, in all, for one with the spare lock; in milliseconds. */
  readonly patience: { readonly forHolder: number; readonly forSpare: number };
  /** The place of the account as its key is now. */
  currentPlace(signal: AbortSignal): Promise<Sharing>;
}

/** One account's place in the store. */
export class Sharing {
  // The braces are a hash tag: a Redis Cluster keeps all of them in one slot.
  readonly #sessionKey: string;
  readonly #lockKeys: readonly string[];

  constructor(
    private readonly seal: AccountSeal,
    private readonly fleet: Fleet,
  ) {
    this.#sessionKey = `{${seal.fingerprint}}:session`;
    this.#lockKeys = [`{${seal.fingerprint}}:lock`, `{${seal.fingerprint}}:spare-lock`];
  }

  /**
   * A session that is of use: from the store, or from a login under the lock. Whoever finds the lock taken waits for what
   * its holder writes. If that takes too long, the holder may be worse off than others: then one of those who wait logs in,
   * too, under the spare lock; and if that takes too long as well, all of them.
   *
   * @param failedToWrite is told why a session could not be written, which is no reason not to use it
   * @throws {StoreFailure} if the store can't be used
   * @throws {DefexaError} what the login throws
   */
  async session(
    request: SessionRequest,
    failedToWrite: (failure: StoreFailure) => void,
  ): Promise<IssuedSession> {
    const { clock, patience } = this.fleet;
    const locks = this.#lockKeys.map((key) => new SessionLock(this.fleet.store, clock, key));
    const start = clock.monotonicMs();
    for (let pause = FIRST_PAUSE; ; pause = Math.min(1.5 * pause, LONGEST_PAUSE)) {
      const found = await this.#lookFor(request);
      if (found) {
        return found;
      }
      const waited = clock.monotonicMs() - start;
      if (waited >= patience.forSpare || (request.isExplicit() && waited >= patience.forHolder)) {
        return this.#logIn(request, failedToWrite);
      }
      const isLate = waited >= patience.forHolder;
      const lock = await firstTaken(isLate ? locks : locks.slice(0, 1), request.signal);
      if (lock) {
        try {
          return (await this.#lookFor(request)) ?? (await this.#logIn(request, failedToWrite));
        } finally {
          lock.release();
        }
      }
      const left = (isLate ? patience.forSpare : patience.forHolder) - waited;
      await sleep(clock, Math.min(pause * (0.5 + clock.random()), left), request.signal);
    }
  }

  /**
   * A session of another process, if there is one of use.
   *
   * @throws {StoreFailure} if the store can't be used
   */
  async find(isOfUse: SessionRequest['isOfUse'], signal?: AbortSignal): Promise<IssuedSession | undefined> {
    const { session } = await this.#read(signal);
    return session && isOfUse(session) ? session : undefined;
  }

  /** Removes a session, if it still is the one in the store. */
  async remove(sessionToken: string): Promise<void> {
    const { value, session } = await this.#read();
    if (value !== undefined && session?.sessionToken === sessionToken) {
      await this.fleet.store.remove(this.#sessionKey, value);
    }
  }

  /** What is in the store, if it is of use. Who asks for a login in so many words gets one. */
  #lookFor(request: SessionRequest): Promise<IssuedSession | undefined> {
    return this.find((session) => !request.isExplicit() && request.isOfUse(session), request.signal);
  }

  async #logIn(
    request: SessionRequest,
    failedToWrite: (failure: StoreFailure) => void,
  ): Promise<IssuedSession> {
    const session = await this.fleet.login(request);
    try {
      // The login may have been made with a newer key.
      const place = await this.fleet.currentPlace(request.signal);
      return await place.#write(session, request);
    } catch (error) {
      if (error instanceof StoreFailure) {
        failedToWrite(error);
      }
      // There it is, whatever kept it from being written.
      return session;
    }
  }

  /** Writes a session, unless there is one of a later login by now: then gives that one, if it is of use. */
  async #write(session: IssuedSession, { signal, isOfUse }: SessionRequest): Promise<IssuedSession> {
    for (let attempt = 1; attempt <= MOST_WRITES; attempt += 1) {
      const found = await this.#read(signal);
      const now = found.meeting.answered;
      const age = ageOf(session.sentAt, now);
      if (found.session && ageOf(found.session.sentAt, now) < age) {
        return isOfUse(found.session) ? found.session : session;
      }
      const { store } = this.fleet;
      const left = Math.ceil(session.lifetimeMs - age);
      const value = this.seal.seal(writeSession(session, found.meeting));
      if (await store.write(this.#sessionKey, value, found.value, Math.max(1, left), signal)) {
        break;
      }
    }
    return session;
  }

  async #read(signal?: AbortSignal): Promise<Found> {
    const { store, clock } = this.fleet;
    const asked = readClocks(clock);
    const { value, clock: storeMs } = await store.read(this.#sessionKey, signal);
    const meeting = { store: storeMs, asked, answered: readClocks(clock) };
    const text = value === undefined ? undefined : this.seal.open(value);
    return { value, meeting, session: text === undefined ? undefined : readSession(text, meeting) };
  }
}

/** The first lock that could be taken. */
async function firstTaken(
  locks: readonly SessionLock[],
  signal: AbortSignal,
): Promise<SessionLock | undefined> {
  for (const lock of locks) {
    if (await lock.take(signal)) {
      return lock;
    }
  }
  return undefined;
}
