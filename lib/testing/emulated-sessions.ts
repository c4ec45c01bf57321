import { randomBytes } from 'node:crypto';

/** The sessions that an emulator has issued. Moments are on this machine's clock. */
export class EmulatedSessions {
  readonly #ends = new Map<string, number>();

  /** @param lifetime in milliseconds */
  issue(lifetime: number): { token: string; end: number } {
    const token = randomBytes(16).toString('hex');
    const end = Date.now() + lifetime;
    this.#ends.set(token, end);
    return { token, end };
  }

  isValid(token: unknown): boolean {
    return (this.#ends.get(String(token)) ?? 0) > Date.now();
  }

  /** Ends one session, or all of them. */
  revoke(token: string | undefined): void {
    if (token === undefined) {
      this.#ends.clear();
    } else {
      this.#ends.delete(token);
    }
  }
}
