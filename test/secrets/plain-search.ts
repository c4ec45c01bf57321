/** A slow, plain version of the search for secrets, without prefixes and problem codes, to compare the fast one with. */

/** Code units in hexadecimal: the first and the last of each range. */
const IGNORED = (
  '0-1f 5c-5c 7f-9f ad-ad 300-36f 61c-61c 115f-1160 17b4-17b5 180b-180f 200b-200f 2028-202e 2060-206f 3164-3164 d800-f8ff ' +
  'fe00-fe0f feff-feff ffa0-ffa0 fff0-ffff'
)
  .split(' ')
  .map((range) => range.split('-').map((unit) => parseInt(unit, 16)));
const ESCAPE = /\\+u([\da-f]{4})|\\+([^\\]?)|%(?:25)*(?!25)([\da-f]{2})|%(25)|[^]/gi;

/** One character of a string, after decoding. */
interface Character {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

type Span = Pick<Character, 'start' | 'end'>;

const visible = (characters: Character[]) =>
  characters
    .filter(({ value }) => value !== '' && !isIgnored(value))
    .map((character) => ({ ...character, value: fold(character.value) }));

const isIgnored = (value: string) =>
  IGNORED.some(([first, last]) => value.charCodeAt(0) >= first! && value.charCodeAt(0) <= last!);

const fold = (value: string) => (/[A-Z]/.test(value) ? value.toLowerCase() : value === '+' ? ' ' : value);

const literal = (input: string) =>
  visible(input.split('').map((value, start) => ({ value, start, end: start + 1 })));

function unescaped(input: string): Character[] {
  const hex = (digits: string) => String.fromCharCode(parseInt(digits, 16));
  return visible(
    [...input.matchAll(ESCAPE)].map(({ 0: all, 1: unicode, 2: escaped, 3: percent, 4: sign, index }) => ({
      value: unicode || percent || sign ? hex((unicode ?? percent ?? sign)!) : (escaped ?? all),
      start: index,
      end: index + all.length,
    })),
  );
}

/** Backslashes are only a part of what is found if there are other escapes. */
const decodingsOf = (input: string) => (/%|\\u/.test(input) ? [literal, unescaped] : [literal]);

function formsOf(secret: string): string[] {
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const quoted = html.replaceAll('"', '&quot;').replaceAll("'", '&#39;');
  const encoded = [
    secret,
    quoted,
    html.replaceAll('"', '&#34;').replaceAll("'", '&#x27;'),
    quoted
      .replaceAll('/', '&#x2F;')
      .replaceAll(/(?<!&#x?\w*)=/g, '&#x3D;')
      .replaceAll('`', '&#x60;'),
  ];
  const inLatin1 = encoded.map((form) => Buffer.from(form).toString('latin1'));
  return [...encoded, ...inLatin1].flatMap((form) =>
    [literal, unescaped].map((decode) =>
      decode(form)
        .map(({ value }) => value)
        .join(''),
    ),
  );
}

function join(spans: Span[], isJoined: (next: Span, last: Span) => boolean): Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last && isJoined(span, last)) {
      joined.splice(-1, 1, { start: last.start, end: Math.max(last.end, span.end) });
    } else {
      joined.push(span);
    }
  }
  return joined;
}

/** Redacts a string that does not look like JSON. */
export function redactPlainly(input: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap(formsOf).filter((form) => form !== '');
  const lengths = new Set(forms.map((form) => Math.min(8, form.length)));
  const found = [...lengths].flatMap((length) => {
    const ngrams = new Set(
      forms
        .filter((form) => Math.min(8, form.length) === length)
        .flatMap((form) =>
          Array.from({ length: form.length - length + 1 }, (_, at) => form.slice(at, at + length)),
        ),
    );
    return decodingsOf(input).flatMap((decode) => {
      const characters = decode(input);
      const decoded = characters.map(({ value }) => value).join('');
      const matches = characters.flatMap(({ start }, at) =>
        ngrams.has(decoded.slice(at, at + length)) ? [{ start, end: characters[at + length - 1]!.end }] : [],
      );
      return join(matches, (next, last) => next.start <= last.end);
    });
  });
  let shown = '';
  let position = 0;
  for (const { start, end } of join(found, (next, last) => next.start < last.end)) {
    shown += `${input.slice(position, start)}[redacted]`;
    position = end;
  }
  return shown + input.slice(position);
}
