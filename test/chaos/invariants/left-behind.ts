import type { Invariant } from './invariant.js';

/** No timer, connection or listener is left once those are gone who needed it. */
export function nothingLeftBehind(): Invariant {
  return {
    name: 'nothing is left behind',
    note: (entry) => (entry.type === 'left behind' ? entry.what : undefined),
  };
}
