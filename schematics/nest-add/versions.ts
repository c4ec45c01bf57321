/**
 * Whether an app that declares a range of a package surely has it in the range that is needed: whether its lowest version
 * is in there. Ranges other than `^1.2.3`, `~1.2.3` and `1.2.3` are left to the package manager.
 */
export function fits(declared: string, needed: string): boolean {
  const lowest = lowestOf(declared);
  return !lowest || needed.split(' || ').some((range) => isCompatible(lowest, lowestOf(range)!));
}

type Version = readonly [major: number, minor: number, patch: number];

function lowestOf(range: string): Version | undefined {
  const numbers = /^[\^~=v]?(\d+(\.\d+){0,2})$/.exec(range.trim())?.[1]?.split('.').map(Number);
  return numbers && [numbers[0]!, numbers[1] ?? 0, numbers[2] ?? 0];
}

/** Whether a version is in the range `^from`. */
function isCompatible([major, minor, patch]: Version, [fromMajor, fromMinor, fromPatch]: Version): boolean {
  const isLater = minor > fromMinor || (minor === fromMinor && patch >= fromPatch);
  return major === fromMajor && isLater && (major > 0 || minor === fromMinor);
}
