/** A value from a store, and the store's own clock when it was read: the one clock that all processes share. */
export interface StoredValue {
  /** Undefined if there is none, or if it has expired. A value of more than 24 KiB is ignored and overwritten. */
  readonly value: string | undefined;
  /** The moment of the read, in milliseconds since the Unix epoch, with or without a fraction. */
  readonly clock: number;
}

/**
 * A key-value store through which the processes of a fleet share a session. It stores ASCII strings that expire. Values are
 * encrypted and have 24 KiB (24,576 characters) at most. Other processes may have written longer ones, which a store may report as
 * missing. A value that has expired counts as missing in all methods.
 * `RedisSessionStore` (`nestjs-defexa/redis`) implements it.
 *
 * Methods reject if the store fails. A method that takes longer than 500 ms counts as failed, too. Then processes log in by
 * themselves. Keys are ASCII strings of less than 60 characters; those of one account begin with the same name in
 * braces (a hash tag for Redis Cluster, which other stores can ignore).
 */
export interface DefexaSessionStore {
  /** Reads the current value. Never returns an older value than one that was written before. */
  read(key: string): Promise<StoredValue>;
  /**
   * Writes a value that expires, if the current one still is `seen` (undefined: no value). The comparison and the write are
   * atomic. Locks are taken and renewed with this method.
   *
   * @param timeToLive a whole number of milliseconds, 1 or more
   * @returns true if it was written, false if not
   */
  write(key: string, value: string, seen: string | undefined, timeToLive: number): Promise<boolean>;
  /** Removes the value, if it still is this one. The comparison and the removal are atomic. */
  remove(key: string, value: string): Promise<void>;
}
