import { getEventListeners } from 'node:events';
import { ForeignAbortController } from '../../support/foreign-abort-controller.js';
import type { RandomSource } from '../random-source.js';

/** A signal that a caller passes, with its controller. */
export interface CallerSignal {
  readonly signal: AbortSignal;
  /** Whether many calls share it, throughout the run. */
  readonly isLongLived: boolean;
  abort(): void;
  /** The number of listeners. */
  listeners(): number;
}

function nodeSignal(isLongLived = false): CallerSignal {
  const controller = new AbortController();
  const { signal } = controller;
  return {
    signal,
    isLongLived,
    abort: () => controller.abort(new Error('aborted by the caller')),
    listeners: () => getEventListeners(signal, 'abort').length,
  };
}

function foreignSignal(isLongLived = false): CallerSignal {
  const controller = new ForeignAbortController();
  return {
    signal: controller.signal,
    isLongLived,
    abort: () => controller.abort(),
    listeners: () => controller.listeners.size,
  };
}

/** Signals of Node and of a polyfill, for one call or for the whole run. */
export class CallerSignals {
  readonly longLived: readonly CallerSignal[] = [nodeSignal(true), foreignSignal(true)];

  pick(random: RandomSource, { isLongLived }: { isLongLived: boolean }): CallerSignal {
    return isLongLived ? random.pick(this.longLived) : random.pick([nodeSignal, foreignSignal])();
  }

  /** The listeners on the long-lived signals. */
  get listeners(): number {
    return this.longLived.reduce((sum, callerSignal) => sum + callerSignal.listeners(), 0);
  }
}
