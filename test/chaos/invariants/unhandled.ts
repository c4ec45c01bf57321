import type { Invariant } from './invariant.js';

export function nothingUnhandled(): Invariant {
  return {
    name: 'no rejection or exception is unhandled',
    record: (entry) => (entry.type === 'unhandled' ? entry.text : undefined),
  };
}
