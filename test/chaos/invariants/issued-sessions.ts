import type { Entry, EntryOf, When } from '../entry.js';

/** How long sessions are remembered after their end, in milliseconds. */
const REMEMBERED = 86_400_000;
const LOGINS_REMEMBERED = 100;

export interface IssuedSession {
  /** When its login was sent, from which on its age is counted. */
  readonly sentAt: When;
  readonly lifetime: number;
  readonly end: number | undefined;
}

/** How old a session is for the app that logged in: the clock counts that ran further. */
export function ageOf({ sentAt }: IssuedSession, now: When): number {
  return Math.max(now.wall - sentAt.wall, now.monotonic - sentAt.monotonic);
}

/** The sessions that were issued, by their tokens. */
export class IssuedSessions {
  readonly #logins = new Map<string, When>();
  readonly #sessions = new Map<string, IssuedSession>();

  note(entry: Entry): void {
    if (entry.type === 'login sent') {
      this.#logins.set(`${entry.machine} ${entry.login}`, entry);
      if (this.#logins.size > LOGINS_REMEMBERED) {
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
    const { machine, login, token, lifetime, end } = entry;
    const sentAt = this.#logins.get(`${machine} ${login}`) ?? entry;
    this.#sessions.set(token, { sentAt, lifetime, end });
    for (const [old, session] of this.#sessions) {
      if (entry.true - session.sentAt.true > session.lifetime + REMEMBERED) {
        this.#sessions.delete(old);
      }
    }
  }
}
