const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

type Unit = keyof typeof UNITS_MS;
type Part = `${number}${Unit}`;

/** A duration such as '300ms', '4m30s', '54m59s999ms' or '-2h'. */
export type Duration = Part | `${Part}${Part}` | `${Part}${Part}${Part}`;

/** Converts a duration to milliseconds. */
export function toMs(duration: Duration): number {
  const [, sign, digits] = /^(-?)((?:\d+(?:ms|s|m|h|d))+)$/.exec(duration) ?? [];
  if (digits === undefined) {
    throw new RangeError(`Not a duration: ${duration}`);
  }
  const parts = [...digits.matchAll(/(\d+)(ms|s|m|h|d)/g)];
  const totalMs = parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit as Unit], 0);
  return sign === '-' ? -totalMs : totalMs;
}
