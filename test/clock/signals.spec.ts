import { afterEach, expect, it } from '@jest/globals';
import { onAbort } from '../../lib/clock/signals.js';

const { EventTarget } = globalThis;
afterEach(() => {
  globalThis.EventTarget = EventTarget;
});

it("a signal is listened to where the global EventTarget is none of Node's, as with jsdom", () => {
  const listeners = new Set<() => void>();
  class OtherTarget {
    addEventListener(_: string, listener: () => void) {
      listeners.add(listener);
    }
    removeEventListener(_: string, listener: () => void) {
      listeners.delete(listener);
    }
  }
  globalThis.EventTarget = OtherTarget as unknown as typeof EventTarget;
  let aborted = 0;
  const stop = onAbort(new OtherTarget() as unknown as AbortSignal, () => (aborted += 1));
  listeners.forEach((listener) => listener());
  stop();
  expect([aborted, listeners.size]).toEqual([1, 0]);
});
