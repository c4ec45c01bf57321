import { getEventListeners } from 'node:events';
import { ForeignAbortController } from '../../support/foreign-abort-controller.js';
import type { Dice } from '../dice.js';

/** A signal, what aborts it, and how many listen to it. */
export interface Leash {
  readonly signal: AbortSignal;
  /** Whether many calls have it, all through the run. */
  readonly outlives: boolean;
  abort(): void;
  listeners(): number;
}

function nodesOwn(outlives = false): Leash {
  const controller = new AbortController();
  const { signal } = controller;
  return {
    signal,
    outlives,
    abort: () => controller.abort(new Error('the caller has gone')),
    listeners: () => getEventListeners(signal, 'abort').length,
  };
}

function lookAlike(outlives = false): Leash {
  const controller = new ForeignAbortController();
  return {
    signal: controller.signal,
    outlives,
    abort: () => controller.abort(),
    listeners: () => controller.listeners.size,
  };
}

/** The signals that callers give: Node's and look-alikes, of one call or of the app's whole life. */
export class Signals {
  /** Those of the app's whole life. */
  readonly longLived: readonly Leash[] = [nodesOwn(true), lookAlike(true)];

  pick(dice: Dice, { outlives }: { outlives: boolean }): Leash {
    return outlives ? dice.oneOf(this.longLived) : dice.oneOf([nodesOwn, lookAlike])();
  }

  /** How many listen to those. */
  get listeners(): number {
    return this.longLived.reduce((sum, leash) => sum + leash.listeners(), 0);
  }
}
