import { randomBytes } from 'node:crypto';

/** A session that was issued. */
export interface IssuedSession {
  readonly token: string;
  /** In milliseconds, on the clock of `PlatformState.now`. */
  readonly end: number;
}

/** The sessions that a platform has issued. */
export class EmulatedSessions {
  readonly #ends = new Map<string, number>();

  constructor(private readonly createToken = () => randomBytes(16).toString('hex')) {}

  issue(now: number, lifetime: number): IssuedSession {
    this.#forgetEnded(now);
    const token = this.createToken();
    const end = now + lifetime;
    this.#ends.set(token, end);
    return { token, end };
  }

  isValid(token: unknown, now: number): boolean {
    return (this.#ends.get(String(token)) ?? 0) > now;
  }

  /** Ends one session, or all of them. */
  revoke(token?: string): void {
    if (token === undefined) {
      this.#ends.clear();
    } else {
      this.#ends.delete(token);
    }
  }

  #forgetEnded(now: number): void {
    for (const [token, end] of this.#ends) {
      if (end <= now) {
        this.#ends.delete(token);
      }
    }
  }
}
