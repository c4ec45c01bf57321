import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Happening, HistoryRun } from '../support/history.js';
import { realProcess } from '../support/real-process.js';

const SECOND = 1_000;
const HOUR = 3_600_000;

const time = fc.oneof(fc.nat(SECOND), fc.nat(60 * SECOND), fc.nat(HOUR));

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('pass' as const), time }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('call' as const),
      method: fc.constantFrom(
        'getSession' as const,
        'getSession' as const,
        'getSession' as const,
        'refresh' as const,
      ),
      abortable: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('abort' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('reject' as const), late: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('set wall clock' as const),
      by: fc.integer({ min: -HOUR, max: HOUR }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('chance' as const),
      chance: fc.double({ min: 0.05, max: 0.999, noNaN: true }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('server' as const),
      takes: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 15 * SECOND })),
      lifetime: fc.oneof(fc.integer({ min: -SECOND, max: 10 * SECOND }), fc.nat(HOUR), fc.nat(24 * HOUR)),
      answer: fc.constantFrom(
        'session' as const,
        'session' as const,
        'session' as const,
        'hang' as const,
        'unavailable' as const,
        'refused' as const,
        'garbage' as const,
      ),
    }),
  },
);

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeAll(() => void realProcess.on('unhandledRejection', note));
afterAll(() => void realProcess.off('unhandledRejection', note));

it('keeps its promises over thousands of random histories', async () => {
  const seen = { logins: 0, served: 0, failed: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { maxLength: 60, size: 'max' }),
      fc.boolean(),
      async (history, keepWarm) => {
        const run = new HistoryRun(keepWarm);
        await run.liveThrough(history);
        seen.logins += run.seen.logins;
        seen.served += run.seen.served;
        seen.failed += run.seen.failed;
        expect(run.broken).toEqual([]);
      },
    ),
    { numRuns: 5_000 },
  );
  // The histories are worth something only if much happened in them.
  expect(Math.min(seen.logins, seen.served, seen.failed)).toBeGreaterThan(3_000);
  expect(unhandled).toEqual([]);
}, 120_000);
