import type { RandomSource } from '../../chaos/random-source.js';

/** One step of a run: a call, or something that happens to one merchant. */
export interface Step {
  readonly type:
    'call' | 'eviction' | 'new key' | 'revocation' | 'login outage' | 'invoice outage' | 'recovery';
  readonly id: string;
}

/** So many of the merchants make most calls. Their accounts are mostly held, those of the others are mostly not. */
const REGULARS = 150;

const INCIDENTS = {
  none: 90,
  eviction: 3,
  'new key': 3,
  revocation: 1,
  'login outage': 1,
  'invoice outage': 0.6,
} as const;
/** The calls, of all merchants, from the begin of an outage to its end. */
const OUTAGE_CALLS = { min: 100, max: 800 };

/** Makes up a run with so many calls, in a random order. Each outage ends within the run. */
export function createSteps(ids: readonly string[], calls: number, random: RandomSource): Step[] {
  const steps: Step[] = [];
  /** The outages, each with the number of the call before which it ends. */
  const outages = new Map<string, number>();
  const pickId = (regularsShare: number) =>
    ids[random.integer(0, (random.bool(regularsShare) ? REGULARS : ids.length) - 1)]!;
  for (let call = 0; call < calls; call += 1) {
    for (const [id, end] of outages) {
      if (end <= call) {
        outages.delete(id);
        steps.push({ type: 'recovery', id });
      }
    }
    const type = random.pickWeighted(INCIDENTS);
    const id = pickId(0.4);
    const isOutage = type === 'login outage' || type === 'invoice outage';
    if (type !== 'none' && !(isOutage && outages.has(id))) {
      steps.push({ type, id });
    }
    if (isOutage && !outages.has(id)) {
      outages.set(id, call + random.integer(OUTAGE_CALLS.min, OUTAGE_CALLS.max));
    }
    // What happens to a merchant often happens during its calls.
    steps.push({ type: 'call', id: type !== 'none' && random.bool(0.5) ? id : pickId(0.8) });
  }
  return [...steps, ...[...outages.keys()].map((id): Step => ({ type: 'recovery', id }))];
}
