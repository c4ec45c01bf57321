import { KNOWN_KINDS } from './known-problems.js';
import { looksLikeRuby, parseRubyHashes } from './parse-ruby-hashes.js';
import type { DefexaProblem } from './problem.js';

/** A code may itself contain " - ". The last part is a kind only if it looks like one. */
const CODE_AND_KIND = /^(.*) - ([a-z]+(?:_[a-z]+)*)$/s;

/** Without a kind in front, a bar needs spaces around it, because it may be part of a sentence. */
const SEPARATOR = /(?<= - [a-z_]{1,40})\s*\|\s*| \| /;

/**
 * Reads the `errors` of an envelope. The engine uses several forms: an array of `{ code, kind }`, an array of strings, or one
 * string, which is either `code - kind | code - kind` or an array as Ruby prints it.
 *
 * @param maxCharacters the limit for all strings together; if they exceed it, nothing is read
 */
export function readProblems(errors: unknown, maxCharacters: number): readonly DefexaProblem[] {
  const problems: DefexaProblem[] = [];
  let length = 0;
  for (const entry of Array.isArray(errors) ? errors : [errors]) {
    length += lengthOf(entry);
    if (length > maxCharacters) {
      return [];
    }
    problems.push(...(typeof entry === 'string' ? parseString(entry) : [toProblem(entry)]));
  }
  return problems.filter(isNotEmpty);
}

function lengthOf(entry: unknown): number {
  if (typeof entry !== 'object' || entry === null) {
    return String(entry).length + 1;
  }
  const { code, kind, message } = entry as Record<string, unknown>;
  return [code, kind, message].reduce<number>((sum, field) => sum + (fieldValue(field) ?? '').length, 1);
}

function parseString(input: string): DefexaProblem[] {
  const trimmed = input.trim();
  const fromRuby = looksLikeRuby(trimmed) ? parseRubyHashes(trimmed).map(toProblem).filter(isNotEmpty) : [];
  return fromRuby.length > 0 ? fromRuby : trimmed.split(SEPARATOR).map(parseItem);
}

function parseItem(item: string): DefexaProblem {
  const [, code, kind] = CODE_AND_KIND.exec(item) ?? [];
  return KNOWN_KINDS.includes(item) ? toProblem({ kind: item }) : toProblem({ code: code ?? item, kind });
}

/** Takes the code, kind and message from an entry. Ignores those that are neither a string nor a number. */
function toProblem(entry: unknown): DefexaProblem {
  const { code, kind, message } = Object(entry) as Record<string, unknown>;
  return {
    code: fieldValue(code) ?? '',
    ...(fieldValue(kind) && { kind: fieldValue(kind) }),
    ...(fieldValue(message) && { message: fieldValue(message) }),
  };
}

function fieldValue(field: unknown): string | undefined {
  return typeof field === 'number' ? String(field) : typeof field === 'string' ? field.trim() : undefined;
}

/** Whether at least one field has a value. */
function isNotEmpty({ code, kind, message }: DefexaProblem): boolean {
  return code !== '' || kind !== undefined || message !== undefined;
}
