import type { Entry, EntryOf, EntryContext } from '../log-entry.js';

/** How long sessions are remembered after their end. */
const RETENTION_MS = 86_400_000;
const MAX_ATTEMPTS = 100;

export interface IssuedSession {
  /** When its login attempt was sent. Its age counts from then on. */
  readonly sentAt: EntryContext;
  readonly lifetimeMs: number;
  readonly end: number | undefined;
}

/** The age of a session for the app that logged in, on the clock that ran further. */
export function sessionAge({ sentAt }: IssuedSession, now: EntryContext): number {
  return Math.max(now.wallMs - sentAt.wallMs, now.monotonicMs - sentAt.monotonicMs);
}

/** The issued sessions, by their tokens. */
export class IssuedSessions {
  readonly #logins = new Map<string, EntryContext>();
  readonly #sessions = new Map<string, IssuedSession>();

  record(entry: Entry): void {
    if (entry.type === 'attempt sent') {
      this.#logins.set(`${entry.machine} ${entry.attempt}`, entry);
      if (this.#logins.size > MAX_ATTEMPTS) {
        this.#logins.delete(this.#logins.keys().next().value!);
      }
    } else if (entry.type === 'issued') {
      this.#issued(entry);
    }
  }

  of(token: string | undefined): IssuedSession | undefined {
    return this.#sessions.get(token ?? '');
  }

  #issued(entry: EntryOf<'issued'>): void {
    const { machine, attempt, token, lifetimeMs, end } = entry;
    const sentAt = this.#logins.get(`${machine} ${attempt}`) ?? entry;
    this.#sessions.set(token, { sentAt, lifetimeMs, end });
    for (const [old, session] of this.#sessions) {
      if (entry.trueMs - session.sentAt.trueMs > session.lifetimeMs + RETENTION_MS) {
        this.#sessions.delete(old);
      }
    }
  }
}
