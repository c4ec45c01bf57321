import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { abortable, withDeadline } from '../../lib/clock/waiting.js';
import { SimulatedClock } from '../support/simulated-clock.js';

const REASON = new Error('aborted');
const aborted = AbortSignal.abort(REASON);

describe('abortable()', () => {
  it('does not wait if the signal has aborted, and the promise may still reject', async () => {
    let reject = (_error: Error) => {};
    const promise = new Promise<never>((_resolve, rejectPromise) => (reject = rejectPromise));
    await expect(abortable(promise, aborted)).rejects.toBe(REASON);
    // Jest fails a test that leaves a rejection unhandled.
    reject(new Error('too late'));
    await new Promise(setImmediate);
  });

  it.each([
    ['ended', (end: () => void) => end()],
    ['was aborted', (_end: () => void, abort: AbortController) => abort.abort(REASON)],
  ])('leaves no listener after the wait %s', async (_name, finish) => {
    const abort = new AbortController();
    let end = () => {};
    const wait = abortable(new Promise<void>((resolve) => (end = resolve)), abort.signal).catch(() => {});
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(1);
    finish(end, abort);
    await wait;
    await new Promise(setImmediate);
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
  });
});

describe('withDeadline()', () => {
  const clock = new SimulatedClock();
  const timeoutError = () => new Error('too late');

  it('aborts the work at once if the outer signal has aborted', async () => {
    const seen: unknown[] = [];
    const work = (signal: AbortSignal) => {
      seen.push(signal.reason);
      return new Promise<never>(() => {});
    };
    await expect(withDeadline(clock, 1_000, timeoutError, aborted, work)).rejects.toBe(REASON);
    expect([seen, clock.timers]).toEqual([[REASON], 0]);
  });

  it('leaves no listener and no timer after the work', async () => {
    const { signal } = new AbortController();
    const result = await withDeadline(clock, 1_000, timeoutError, signal, async () => 'result');
    expect([result, clock.timers, getEventListeners(signal, 'abort').length]).toEqual(['result', 0, 0]);
  });
});
