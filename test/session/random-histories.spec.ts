import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type HistoryEvent, HistoryRun } from '../support/history.js';
import { realProcess } from '../support/real-process.js';

const SECOND = 1_000;
const HOUR = 3_600_000;

const durationMs = fc.oneof(fc.nat(SECOND), fc.nat(60 * SECOND), fc.nat(HOUR));

const anyEvent: fc.Arbitrary<HistoryEvent> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant('pass' as const), durationMs }) },
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
  { weight: 2, arbitrary: fc.record({ type: fc.constant('reject' as const), isLate: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('set wall clock' as const),
      byMs: fc.integer({ min: -HOUR, max: HOUR }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('random' as const),
      value: fc.double({ min: 0.05, max: 0.999, noNaN: true }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('server' as const),
      latencyMs: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 15 * SECOND })),
      lifetimeMs: fc.oneof(fc.integer({ min: -SECOND, max: 10 * SECOND }), fc.nat(HOUR), fc.nat(24 * HOUR)),
      response: fc.constantFrom(
        'session' as const,
        'session' as const,
        'session' as const,
        'hang' as const,
        'unavailable' as const,
        'rejected' as const,
        'invalid' as const,
      ),
    }),
  },
);

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => void unhandled.push(reason);
beforeAll(() => void realProcess.on('unhandledRejection', onUnhandled));
afterAll(() => void realProcess.off('unhandledRejection', onUnhandled));

it('keeps its guarantees over thousands of random histories', async () => {
  const totals = { logins: 0, served: 0, failed: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEvent, { maxLength: 60, size: 'max' }),
      fc.boolean(),
      async (history, keepWarm) => {
        const run = new HistoryRun(keepWarm);
        await run.play(history);
        totals.logins += run.logins;
        totals.served += run.calls.served;
        totals.failed += run.calls.failed;
        expect(run.violations).toEqual([]);
      },
    ),
    { numRuns: 5_000 },
  );
  // Without enough logins, sessions and failures, the histories would prove nothing.
  expect(Math.min(totals.logins, totals.served, totals.failed)).toBeGreaterThan(3_000);
  expect(unhandled).toEqual([]);
}, 120_000);
