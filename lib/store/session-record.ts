import { elapsed, type Instant } from '../clock/clock.js';
import type { IssuedSession } from '../session/session-source.js';

/** One moment on the store's clock and on ours. */
export interface ClockSample {
  /** The store's clock, in milliseconds since the Unix epoch. */
  readonly storeMs: number;
  /** Our clocks just before the store was asked. */
  readonly asked: Instant;
  /** Our clocks just after the response arrived. */
  readonly answered: Instant;
}

/** Writes a session as JSON. Its times are on the store's clock, so wrong clocks of machines do not matter. */
export function toRecord(session: IssuedSession, sample: ClockSample): string {
  const { sessionToken, userId, expiration, lifetimeMs, sentAt, tookMs, expirationUnderstood } = session;
  // Counts the round trip as well: a session may seem too old, but never too young.
  const ageMs = elapsed(sentAt, sample.answered);
  return JSON.stringify({
    sessionToken,
    userId,
    expiration: expiration.getTime(),
    lifetimeMs,
    tookMs,
    expirationUnderstood,
    sentAt: sample.storeMs - ageMs,
  });
}

type Record = Omit<IssuedSession, 'expiration' | 'sentAt'> & { expiration: number; sentAt: number };

/** @returns undefined for anything that `toRecord` cannot have written */
export function fromRecord(json: string, { storeMs, asked }: ClockSample): IssuedSession | undefined {
  let record: Record;
  try {
    record = JSON.parse(json) as Record;
  } catch {
    return undefined;
  }
  const ageMs = storeMs - record.sentAt;
  // The store's clock was set back, or a replica with another clock became the primary. A clock that was set back by less than
  // the session's age goes unnoticed: the session may then be used past its end until it is rejected.
  if (!(ageMs >= 0)) {
    return undefined;
  }
  return {
    ...record,
    expiration: new Date(record.expiration),
    sentAt: { wallMs: asked.wallMs - ageMs, monotonicMs: asked.monotonicMs - ageMs },
    isFromOtherProcess: true,
  };
}
