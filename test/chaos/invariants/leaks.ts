import type { Invariant } from './invariant.js';

/** No timer, connection or listener is left when it is no longer needed. */
export function noLeaks(): Invariant {
  return {
    name: 'nothing leaks',
    record: (entry) => (entry.type === 'leak' ? entry.what : undefined),
  };
}
