import type { Invariant } from './invariant.js';

export function nothingUnhandled(): Invariant {
  return {
    name: 'no rejection and no exception is unhandled',
    note: (entry) => (entry.type === 'unhandled' ? entry.text : undefined),
  };
}
