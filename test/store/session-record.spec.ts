import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromRecord, toRecord } from '../../lib/store/session-record.js';
import type { IssuedSession } from '../../lib/session/session-source.js';
import type { Instant } from '../../lib/clock/clock.js';

const HOUR = 3_600_000;

/** By how much a machine's clocks differ from true time. */
interface Machine {
  wallMs: number;
  monotonicMs: number;
}
const on = (machine: Machine, moment: number): Instant => ({
  wallMs: machine.wallMs + moment,
  monotonicMs: machine.monotonicMs + moment,
});

const anyMachine = fc.record({
  wallMs: fc.integer({ min: -1e13, max: 1e13 }),
  monotonicMs: fc.integer({ min: 0, max: 1e9 }),
});

/** A session whose login was sent at `sentAt`, on the clocks of the machine that logged in. */
function issued(writer: Machine, sentAt: number, lifetimeMs = HOUR): IssuedSession {
  return {
    sessionToken: 'token',
    userId: 173,
    expiration: new Date(Date.UTC(2026, 0, 1)),
    lifetimeMs,
    sentAt: on(writer, sentAt),
    expirationUnderstood: true,
    tookMs: 300,
  };
}

/** The clocks during one store operation: the request takes `requestMs` to arrive, the response `responseMs`. */
function sampleOf(
  machine: Machine,
  storeOffsetMs: number,
  at: number,
  { requestMs, responseMs }: { requestMs: number; responseMs: number },
) {
  return {
    asked: on(machine, at - requestMs),
    storeMs: storeOffsetMs + at,
    answered: on(machine, at + responseMs),
  };
}

it('a session keeps its age within the round trips, however wrong the clocks of machines and store are', () => {
  const roundTrip = fc.record({
    requestMs: fc.integer({ min: 0, max: 500 }),
    responseMs: fc.integer({ min: 0, max: 500 }),
  });
  const delays = fc.record({
    write: fc.integer({ min: 0, max: 60_000 }),
    read: fc.integer({ min: 0, max: 24 * HOUR }),
  });
  const storeOffset = fc.integer({ min: -1e13, max: 1e13 });
  fc.assert(
    fc.property(
      anyMachine,
      anyMachine,
      storeOffset,
      delays,
      roundTrip,
      roundTrip,
      (writer, reader, storeOffsetMs, delay, writing, reading) => {
        const sentAt = 1_000;
        const writtenAt = sentAt + delay.write + writing.requestMs;
        const readAt = writtenAt + writing.responseMs + delay.read + reading.requestMs;
        const record = toRecord(issued(writer, sentAt), sampleOf(writer, storeOffsetMs, writtenAt, writing));
        const session = fromRecord(record, sampleOf(reader, storeOffsetMs, readAt, reading))!;
        const ageMs = readAt - sentAt;
        for (const clock of ['wallMs', 'monotonicMs'] as const) {
          const recordedAgeMs = on(reader, readAt)[clock] - session.sentAt[clock];
          expect(recordedAgeMs).toBeGreaterThanOrEqual(ageMs);
          expect(recordedAgeMs).toBeLessThanOrEqual(ageMs + writing.responseMs + reading.requestMs);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

it('the time for which the writing machine was suspended counts towards the age', () => {
  const [writer, sentAt, passedMs, suspendedMs] = [{ wallMs: 0, monotonicMs: 0 }, 1_000, 300, 2 * HOUR];
  const writtenAt = sentAt + passedMs + suspendedMs;
  const clocksOfWriter = { wallMs: writtenAt, monotonicMs: writtenAt - suspendedMs };
  const sampleOfWriter = { storeMs: writtenAt, asked: clocksOfWriter, answered: clocksOfWriter };
  const session = fromRecord(
    toRecord(issued(writer, sentAt), sampleOfWriter),
    sampleOf(writer, 0, writtenAt, NO_DELAY),
  )!;
  expect(writtenAt - session.sentAt.monotonicMs).toBe(passedMs + suspendedMs);
});

const ACCURATE: Machine = { wallMs: 0, monotonicMs: 0 };
const NO_DELAY = { requestMs: 0, responseMs: 0 };
const sample = sampleOf(ACCURATE, 0, 10_000, NO_DELAY);

it('keeps all other fields of a session, and marks it as shared', () => {
  const session = issued(ACCURATE, 9_000);
  const read = fromRecord(toRecord(session, sample), sample);
  expect(read).toEqual({ ...session, isFromOtherProcess: true });
});

it.each([
  ['set back to before the login: no session', -2_001, undefined],
  ['set forward: an older session', 2_000, 4_000],
])('a store clock that was %s', (_what, storeOffsetMs, ageMs) => {
  const record = toRecord(issued(ACCURATE, 9_000), sample);
  const read = fromRecord(record, sampleOf(ACCURATE, storeOffsetMs, 11_000, NO_DELAY));
  expect(read && 11_000 - read.sentAt.monotonicMs).toBe(ageMs);
});

describe('does not read an invalid record:', () => {
  it.each(['', 'no JSON', '{', '{}', '[]', '1', '"text"', '{"sentAt":"soon"}'])('%s', (text) => {
    expect(fromRecord(text, sample)).toBeUndefined();
  });
});
