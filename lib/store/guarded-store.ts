import type { AccountSecrets } from '../secrets/account-secrets.js';
import { redactedReason } from '../secrets/redacted-reason.js';
import { throwIfAborted } from '../clock/signals.js';
import type { Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import type { DefexaSessionStore, StoredValue } from './session-store.js';

/** The longest wait for one operation of the store. */
const MAX_OPERATION_MS = 500;

/** The store failed. A missing value, or a lock that another process holds, is no failure. */
export class StoreFailure extends Error {}

/**
 * A store whose operations end in time and return valid results. They throw `StoreFailure` if the store fails or takes too
 * long, or the signal's reason if it aborts.
 */
export class GuardedStore {
  constructor(
    private readonly store: DefexaSessionStore,
    private readonly clock: Clock,
    private readonly secrets: Pick<AccountSecrets, 'redact'>,
  ) {}

  async read(key: string, signal?: AbortSignal): Promise<StoredValue> {
    const stored = (await this.#run((store) => store.read(key), signal)) as Partial<StoredValue> | undefined;
    // Redis clients return null for a missing value.
    const value = stored?.value ?? undefined;
    const clock = stored?.clock;
    if (!Number.isFinite(clock) || (value !== undefined && typeof value !== 'string')) {
      throw new StoreFailure('its read() did not return { value, clock }');
    }
    return { value, clock: clock! };
  }

  async write(
    key: string,
    value: string,
    seen: string | undefined,
    timeToLiveMs: number,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const isWritten: unknown = await this.#run(
      (store) => store.write(key, value, seen, timeToLiveMs),
      signal,
    );
    if (typeof isWritten !== 'boolean') {
      throw new StoreFailure('its write() did not return true or false');
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
    const tooSlow = () => new StoreFailure(`it did not respond within ${MAX_OPERATION_MS} ms`);
    try {
      return await withDeadline(this.clock, MAX_OPERATION_MS, tooSlow, signal, () => operation(this.store));
    } catch (error) {
      throwIfAborted(signal);
      throw error instanceof StoreFailure ? error : new StoreFailure(redactedReason(error, this.secrets));
    }
  }
}
