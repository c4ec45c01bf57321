import type { Invariant } from './invariant.js';

export function noUnhandledRejection(): Invariant {
  return {
    name: 'no rejection is unhandled',
    note: (entry) => (entry.type === 'unhandled rejection' ? entry.text : undefined),
  };
}
