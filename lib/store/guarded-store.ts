import { singleLine, truncate } from '../platform/single-line.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { REDACTED, withheldNotice } from '../secrets/placeholders.js';
import { throwIfAborted } from '../clock/signals.js';
import type { Clock } from '../clock/clock.js';
import { withDeadline } from '../clock/waiting.js';
import type { DefexaSessionStore, StoredValue } from './session-store.js';

/** The longest wait for one operation of the store, in milliseconds. */
const LONGEST_OPERATION = 500;

/** That a store can't do what it was asked: not that a value is missing, or that another process has the lock. */
export class StoreFailure extends Error {}

/**
 * A store whose operations end in time, one way or the other, with answers that are what they should be. They throw
 * `StoreFailure` if the store fails or takes too long; or the signal's reason, if it aborts.
 */
export class GuardedStore {
  constructor(
    private readonly store: DefexaSessionStore,
    private readonly clock: Clock,
    private readonly secrets: Pick<AccountSecrets, 'redact'>,
  ) {}

  async read(key: string, signal?: AbortSignal): Promise<StoredValue> {
    const answer = (await this.#run((store) => store.read(key), signal)) as Partial<StoredValue> | undefined;
    // Where nothing is, clients of Redis say null.
    const value = answer?.value ?? undefined;
    const clock = answer?.clock;
    if (!Number.isFinite(clock) || (value !== undefined && typeof value !== 'string')) {
      throw new StoreFailure('its read() gave something other than { value, clock }');
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
      throw new StoreFailure('its write() gave something other than true or false');
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
    const tooSlow = () => new StoreFailure(`it did not answer within ${LONGEST_OPERATION} ms`);
    try {
      return await withDeadline(this.clock, LONGEST_OPERATION, tooSlow, signal, () => operation(this.store));
    } catch (error) {
      throwIfAborted(signal);
      throw error instanceof StoreFailure ? error : new StoreFailure(reasonOf(error, this.secrets));
    }
  }
}

/** In characters. A longer line was not made to be read, and half of a password could not be recognised in a part of it. */
const LONGEST_LINE = 2_048;
const LONGEST_REASON = 200;

/** A user name and password: all that stands between "://" and the last "@", and what stands before "@" elsewhere. */
const USER_INFO = /(:\/\/).*@|(?:(?!:\/\/)\S)+@/g;
/** All that follows such a word may be a password: in a text, JSON, or a command with its arguments that is echoed. */
const SECRET_ONWARD =
  /(\w*(?:passw|passphrase|requirepass|pwd|secret|token|credential)\w*|\w*(?:key|pass|auth)\b["']?\s*[:=]|\b(?:pass|auth|authorization|basic|bearer|hello|masterauth|setuser|pw|args|arguments)\b).*/i;
/** No word of a language: something sealed, encoded or hashed. */
const LONG_WORD = /[\w+=-]{40,}/g;

/**
 * The first line of what a client's error says, without what may be a secret of the client's or the account's: rather too
 * little is shown than half a password. Of the error itself nothing is kept.
 */
function reasonOf(error: unknown, secrets: Pick<AccountSecrets, 'redact'>): string {
  const { message: said, code } = (error ?? {}) as { message?: unknown; code?: unknown };
  // Where a name has several addresses, Node's error has a code alone.
  const message = said || code;
  const line = typeof message === 'string' ? message.split('\n', 1)[0]! : '';
  if (line.length > LONGEST_LINE) {
    return withheldNotice(`${line.length} characters`, 'too long to be searched for secrets');
  }
  const clean = secrets
    .redact(singleLine(line))
    .replace(USER_INFO, `$1${REDACTED}@`)
    .replace(SECRET_ONWARD, `$1 ${REDACTED}`)
    .replace(LONG_WORD, REDACTED);
  return truncate(clean, LONGEST_REASON) || 'it failed without a reason';
}
