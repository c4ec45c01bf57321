/** A value in a store, and the store's own clock when it was read: the one clock that all processes share. */
export interface StoredValue {
  /** Undefined where there is none. One of more than 24 KiB is not looked at, and is written over. */
  readonly value: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly clock: number;
}

/**
 * Where the processes of a fleet share a session: small texts in ASCII that live for a while, in a place that all of them
 * reach. What is written is sealed, and has 24 KiB (24,576 characters) at most: a longer value is none of ours, so a store
 * need not read it. `RedisSessionStore` (`nestjs-defexa/redis`) is one.
 *
 * A method rejects where the store can't do what it is asked; then processes log in by themselves.
 */
export interface DefexaSessionStore {
  /** Reads what is there now. Never an older value than one that was written before. */
  read(key: string): Promise<StoredValue>;
  /**
   * Writes a value for a while, if the one there still is `seen` (undefined: none), in one step. Locks are taken, and
   * kept for longer, by the same means.
   *
   * @param timeToLive in milliseconds
   * @returns whether it was written
   */
  write(key: string, value: string, seen: string | undefined, timeToLive: number): Promise<boolean>;
  /** Removes the value, if it still is this one, in one step. */
  remove(key: string, value: string): Promise<void>;
}
