import type { Time } from '../time/time.js';
import { withDeadline } from '../time/waiting.js';
import type { DefexaSessionStore } from './session-store.js';

/** The longest that a caller's session waits for the store to do one thing, in milliseconds. */
const LONGEST_OPERATION = 500;
/** The last part of that: if it was this process that stood still, it sees the answer then. */
const LAST_PART = 100;

/** That a store can't do what it was asked: not that a value is missing, or that another process has the lock. */
export class StoreFailure extends Error {}

/** A store whose operations end in time, one way or the other. */
export class GuardedStore {
  constructor(
    private readonly store: DefexaSessionStore,
    private readonly time: Time,
  ) {}

  /**
   * Does one thing in the store.
   *
   * @throws {StoreFailure} if the store fails, or takes too long
   * @throws the signal's reason, if it aborts
   */
  async run<T>(operation: (store: DefexaSessionStore) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const tooSlow = new StoreFailure(`it did not answer within ${LONGEST_OPERATION} ms`);
    try {
      const answer = operation(this.store);
      const within = (milliseconds: number) =>
        withDeadline(
          this.time,
          milliseconds,
          () => tooSlow,
          signal,
          () => answer,
        );
      return await within(LONGEST_OPERATION - LAST_PART).catch((error: unknown) => {
        if (error !== tooSlow) {
          throw error;
        }
        return within(LAST_PART);
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof StoreFailure ? error : new StoreFailure(reasonOf(error));
    }
  }
}

/** The first line of what a client's error says; the error itself may hold the client's password. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  return message.split('\n')[0]!.slice(0, 200) || 'it failed without a reason';
}
