import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromRecord, toRecord } from '../../lib/store/session-record.js';
import type { IssuedSession } from '../../lib/session/session-source.js';
import type { Instant } from '../../lib/clock/clock.js';

const HOUR = 3_600_000;

/** A machine's clocks: by how much each is off from true time. */
interface Machine {
  wallMs: number;
  monotonicMs: number;
}
const on = (machine: Machine, moment: number): Instant => ({
  wallMs: machine.wallMs + moment,
  monotonicMs: machine.monotonicMs + moment,
});

const machine = fc.record({
  wallMs: fc.integer({ min: -1e13, max: 1e13 }),
  monotonicMs: fc.integer({ min: 0, max: 1e9 }),
});

/** A session logged in for at `sentAt`, as the machine that did so has it. */
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

/** A visit to the storeMs: asked, looked at the store's clock, answered; `way` ms each. */
function meet(who: Machine, storeClock: number, at: number, way: { there: number; back: number }) {
  return {
    asked: on(who, at - way.there),
    storeMs: storeClock + at,
    answered: on(who, at + way.back),
  };
}

it('however wrong the clocks of machines and store are, a session is never younger than it is, nor much older', () => {
  const way = fc.record({ there: fc.integer({ min: 0, max: 500 }), back: fc.integer({ min: 0, max: 500 }) });
  const moments = fc.record({
    write: fc.integer({ min: 0, max: 60_000 }),
    read: fc.integer({ min: 0, max: 24 * HOUR }),
  });
  const storeClock = fc.integer({ min: -1e13, max: 1e13 });
  fc.assert(
    fc.property(
      machine,
      machine,
      storeClock,
      moments,
      way,
      way,
      (writer, reader, store, after, there, back) => {
        const sentAt = 1_000;
        const writtenAt = sentAt + after.write + there.there;
        const readAt = writtenAt + there.back + after.read + back.there;
        const text = toRecord(issued(writer, sentAt), meet(writer, store, writtenAt, there));
        const session = fromRecord(text, meet(reader, store, readAt, back))!;
        const age = readAt - sentAt;
        for (const clock of ['wallMs', 'monotonicMs'] as const) {
          const seen = on(reader, readAt)[clock] - session.sentAt[clock];
          expect(seen).toBeGreaterThanOrEqual(age);
          expect(seen).toBeLessThanOrEqual(age + there.back + back.there);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

it('a machine that was suspended after its login was sent does not pass the session on as younger than it is', () => {
  const [writer, sentAt, passed, suspended] = [{ wallMs: 0, monotonicMs: 0 }, 1_000, 300, 2 * HOUR];
  const writtenAt = sentAt + passed + suspended;
  const stoodStill = { wallMs: writtenAt, monotonicMs: writtenAt - suspended };
  const meetingThen = { storeMs: writtenAt, asked: stoodStill, answered: stoodStill };
  const session = fromRecord(
    toRecord(issued(writer, sentAt), meetingThen),
    meet(writer, 0, writtenAt, atOnce),
  )!;
  expect(writtenAt - session.sentAt.monotonicMs).toBe(passed + suspended);
});

const nobody: Machine = { wallMs: 0, monotonicMs: 0 };
const atOnce = { there: 0, back: 0 };
const meeting = meet(nobody, 0, 10_000, atOnce);

it('all else of the session stays as it was, and it is known to be shared', () => {
  const session = issued(nobody, 9_000);
  const read = fromRecord(toRecord(session, meeting), meeting);
  expect(read).toEqual({ ...session, isShared: true });
});

it.each([
  ['was set back to before the login', -2_001, undefined],
  ['was set forward', 2_000, 4_000],
])('where the clock of the store %s', (_what, storeClock, age) => {
  const text = toRecord(issued(nobody, 9_000), meeting);
  const read = fromRecord(text, meet(nobody, storeClock, 11_000, atOnce));
  expect(read && 11_000 - read.sentAt.monotonicMs).toBe(age);
});

describe('what can be no session is none:', () => {
  it.each(['', 'rubbish', '{', '{}', '[]', '1', '"text"', '{"sentAt":"soon"}'])('%s', (text) => {
    expect(fromRecord(text, meeting)).toBeUndefined();
  });
});
