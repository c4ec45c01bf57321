/** A variable of this package that another one resembles. */
export interface SimilarVariable {
  readonly variable: string;
  /** Whether only a letter or two differ, so that the other one can hardly mean something else. */
  readonly isMisspelt: boolean;
}

/**
 * Finds the variable that an unknown one probably stands for. Other programs, and accounts of the app's own, may have variables too:
 * names with further words, such as DEFEXA_MERCHANT_PRIVATE_KEY_EU, resemble none.
 */
export function findSimilarVariable(
  unknown: string,
  variables: readonly string[],
): SimilarVariable | undefined {
  const words = wordsOf(unknown.replace(/_MS$/, ''));
  const shortened = variables.find((variable) => {
    const known = wordsOf(variable);
    return words.at(-1) === known.at(-1) && words.every((word) => known.includes(word));
  });
  if (shortened) {
    return { variable: shortened, isMisspelt: false };
  }
  const name = words.join('');
  const maxDistance = name.length < 12 ? 1 : 2;
  const [distance, nearest] = variables
    .map((variable) => [editDistance(name, wordsOf(variable).join('')), variable] as const)
    .reduce((best, other) => (other[0] < best[0] ? other : best));
  const wordsWithoutDigits = words.map((word) => word.replace(/\d+$/, ''));
  const hasFurtherWords = wordsOf(nearest).every((word) => wordsWithoutDigits.includes(word));
  return distance <= maxDistance && !hasFurtherWords ? { variable: nearest, isMisspelt: true } : undefined;
}

/** The words after DEFEXA. */
const wordsOf = (variable: string) => variable.split('_').slice(1);

/** How many letters differ, are missing, were added, or were swapped with the next one. */
function editDistance(a: string, b: string): number {
  let rowBefore: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSwapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(
        Math.min(
          row[j]! + 1,
          next[j - 1]! + 1,
          row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1),
          isSwapped ? rowBefore[j - 2]! + 1 : Infinity,
        ),
      );
    }
    [rowBefore, row] = [row, next];
  }
  return row[b.length]!;
}
