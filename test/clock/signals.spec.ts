import { afterEach, expect, it } from '@jest/globals';
import { onAbort } from '../../lib/clock/signals.js';

const { EventTarget } = globalThis;
afterEach(() => {
  globalThis.EventTarget = EventTarget;
});

it("onAbort() works where the global EventTarget is not Node's, as with jsdom", () => {
  const listeners = new Set<() => void>();
  class ForeignEventTarget {
    addEventListener(_: string, listener: () => void) {
      listeners.add(listener);
    }
    removeEventListener(_: string, listener: () => void) {
      listeners.delete(listener);
    }
  }
  globalThis.EventTarget = ForeignEventTarget as unknown as typeof EventTarget;
  let aborted = 0;
  const stop = onAbort(new ForeignEventTarget() as unknown as AbortSignal, () => (aborted += 1));
  listeners.forEach((listener) => listener());
  stop();
  expect([aborted, listeners.size]).toEqual([1, 0]);
});
