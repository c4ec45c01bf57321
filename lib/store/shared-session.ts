import { ageOf } from '../session/session-life.js';
import type { IssuedSession } from '../session/session-source.js';
import type { Instant } from '../clock/clock.js';

/** One moment, on the store's clock and on ours. */
export interface Meeting {
  /** The store's clock, in milliseconds since the Unix epoch. */
  readonly store: number;
  /** Ours, just before we asked. */
  readonly asked: Instant;
  /** Ours, when the answer had come. */
  readonly answered: Instant;
}

/** A session as text. Its moments are on the store's clock, so that it does not matter how wrong a machine's is. */
export function writeSession(session: IssuedSession, meeting: Meeting): string {
  const { sessionToken, userId, expiration, lifetimeMs, sentAt, tookMs, expirationUnderstood } = session;
  // Whatever the round trip took, and whichever clock stood still, rather too old than too young.
  const age = ageOf(sentAt, meeting.answered);
  return JSON.stringify({
    sessionToken,
    userId,
    expiration: expiration.getTime(),
    lifetimeMs,
    tookMs,
    expirationUnderstood,
    sentAt: meeting.store - age,
  });
}

/** Reads such a text; undefined where it can't be what `writeSession` made. */
export function readSession(text: string, meeting: Meeting): IssuedSession | undefined {
  let fields: Omit<IssuedSession, 'expiration' | 'sentAt'> & { expiration: number; sentAt: number };
  try {
    fields = JSON.parse(text) as typeof fields;
  } catch {
    return undefined;
  }
  const age = meeting.store - fields.sentAt;
  // The store's clock was set back, or a replica with another clock has taken over. (If by less than the session's age, it
  // can't be told, and the session may be used past its end, until it is rejected.)
  if (!(age >= 0)) {
    return undefined;
  }
  const { asked } = meeting;
  return {
    ...fields,
    expiration: new Date(fields.expiration),
    sentAt: { wallMs: asked.wallMs - age, monotonicMs: asked.monotonicMs - age },
    isShared: true,
  };
}
