/**
 * Whether the lowest version of a declared range is in the needed range. Ranges other than `^1.2.3`, `~1.2.3` and `1.2.3`
 * are accepted, and left to the package manager.
 */
export function isWithin(declared: string, needed: string): boolean {
  const lowest = minVersion(declared);
  return !lowest || needed.split(' || ').some((range) => isCompatible(lowest, minVersion(range)!));
}

type Version = readonly [major: number, minor: number, patch: number];

function minVersion(range: string): Version | undefined {
  const numbers = /^[\^~=v]?(\d+(\.\d+){0,2})$/.exec(range.trim())?.[1]?.split('.').map(Number);
  return numbers && [numbers[0]!, numbers[1] ?? 0, numbers[2] ?? 0];
}

/** Whether a version is in the range `^from`. */
function isCompatible([major, minor, patch]: Version, [fromMajor, fromMinor, fromPatch]: Version): boolean {
  const isLater = minor > fromMinor || (minor === fromMinor && patch >= fromPatch);
  return major === fromMajor && isLater && (major > 0 || minor === fromMinor);
}
