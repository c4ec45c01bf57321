/** A variable of this package that another one resembles. */
export interface SimilarVariable {
  readonly variable: string;
  /** Whether only a letter or two differ, so that the other one can hardly mean something else. */
  readonly isMisspelt: boolean;
}

/** What people write in place of the words of this package, or beside them. */
const OTHER_WORDS: readonly (readonly [RegExp, string])[] = [
  [/_(MS|MILLIS|MILLISECONDS|S|SECS?|SECONDS?)$/, ''],
  [/^API_/, ''],
  [/^(MERCHANT_|)SECRET(_KEY|)$/, '$1PRIVATE_KEY'],
  [/^(HOST|ENDPOINT|SERVER)$/, 'URL'],
  [/KEY_PATH$/, 'KEY_FILE'],
  [/URI$/, 'URL'],
];

/** Other variables may be about a merchant, too, so that this word alone says nothing. */
const COMMON_WORD = 'MERCHANT';

/** Shorter beginnings and ends of names, such as AUTH, stand for many things. */
const MIN_PART_LENGTH = 5;

/**
 * Finds the variable that an unknown one probably stands for. Other programs, and accounts of the app's own, may have variables too:
 * names with further words, such as DEFEXA_MERCHANT_PRIVATE_KEY_EU, resemble none.
 */
export function findSimilarVariable(
  unknown: string,
  variables: readonly string[],
): SimilarVariable | undefined {
  const words = wordsOf(unknown);
  const misspelt = findMisspelt(words, variables);
  if (misspelt) {
    return { variable: misspelt, isMisspelt: true };
  }
  const usualWords = OTHER_WORDS.reduce(
    (name, [other, word]) => name.replace(other, word),
    words.join('_'),
  ).split('_');
  const shortened = variables.find((variable) => isPartOf(usualWords, wordsOf(variable)));
  return shortened === undefined ? undefined : { variable: shortened, isMisspelt: false };
}

/** Finds the option that an unknown one probably stands for, by the same rules. */
export function findSimilarOption(unknown: string, options: readonly string[]): string | undefined {
  const similar = findSimilarVariable(asVariable(unknown), options.map(asVariable));
  return options.find((option) => asVariable(option) === similar?.variable);
}

const asVariable = (option: string) => `DEFEXA_${option.replace(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase()}`;

/** The words after DEFEXA. */
const wordsOf = (variable: string) =>
  variable
    .trim()
    .toUpperCase()
    .split(/[\s_.-]+/)
    .filter((word) => word !== '')
    .slice(1);

/** The variable from which a name differs by a letter or two at most, or by how it is written. */
function findMisspelt(words: readonly string[], variables: readonly string[]): string | undefined {
  const name = words.join('');
  const maxDistance = name.length < 12 ? 1 : 2;
  const [distance, nearest] = variables
    .map((variable) => [editDistance(name, wordsOf(variable).join('')), variable] as const)
    .reduce((best, other) => (other[0] < best[0] ? other : best));
  const wordsWithoutDigits = words.map((word) => word.replace(/\d+$/, ''));
  const hasFurtherWords = wordsOf(nearest).every((word) => wordsWithoutDigits.includes(word));
  return distance === 0 || (distance <= maxDistance && !hasFurtherWords) ? nearest : undefined;
}

/** Whether words are some of the known ones, or the beginning or the end of these. */
function isPartOf(words: readonly string[], known: readonly string[]): boolean {
  const [name, knownName] = [words.join(''), known.join('')];
  const isBeginningOrEnd =
    name.length >= MIN_PART_LENGTH && (knownName.startsWith(name) || knownName.endsWith(name));
  return !COMMON_WORD.startsWith(name) && (isBeginningOrEnd || words.every((word) => known.includes(word)));
}

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
