import { throwIfAborted } from '../time/signals.js';
import type { Time } from '../time/time.js';
import { withDeadline } from '../time/waiting.js';
import type { DefexaSessionStore, StoredValue } from './session-store.js';

/** The longest that a caller's session waits for the store to do one thing, in milliseconds. */
const LONGEST_OPERATION = 500;
/** The last part of that: if it was this process that stood still, it sees the answer then. */
const LAST_PART = 100;

/** That a store can't do what it was asked: not that a value is missing, or that another process has the lock. */
export class StoreFailure extends Error {}

/**
 * A store whose operations end in time, one way or the other, with answers that are what they should be. They throw
 * `StoreFailure` if the store fails or takes too long; or the signal's reason, if it aborts.
 */
export class GuardedStore {
  constructor(
    private readonly store: DefexaSessionStore,
    private readonly time: Time,
  ) {}

  async read(key: string, signal?: AbortSignal): Promise<StoredValue> {
    const answer = (await this.#run((store) => store.read(key), signal)) as Partial<StoredValue> | undefined;
    // Where nothing is, clients of Redis say null.
    const value = answer?.value ?? undefined;
    const clock = answer?.clock;
    if (!Number.isFinite(clock) || (value !== undefined && typeof value !== 'string')) {
      throw new StoreFailure('its read() gave something else than { value, clock }');
    }
    return { value, clock: clock! };
  }

  async write(
    key: string,
    value: string,
    seen: string | undefined,
    timeToLive: number,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const isWritten: unknown = await this.#run((store) => store.write(key, value, seen, timeToLive), signal);
    if (typeof isWritten !== 'boolean') {
      throw new StoreFailure('its write() gave something else than true or false');
    }
    return isWritten;
  }

  async remove(key: string, value: string): Promise<void> {
    await this.#run((store) => store.remove(key, value), undefined);
  }

  async #run<T>(
    operation: (store: DefexaSessionStore) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
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
      throwIfAborted(signal);
      throw error instanceof StoreFailure ? error : new StoreFailure(reasonOf(error));
    }
  }
}

/** The first line of what a client's error says; the error itself may hold the client's password. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  return message.split('\n')[0]!.slice(0, 200) || 'it failed without a reason';
}
