import { KINDS } from './known-problems.js';
import type { DefexaProblem } from './problem.js';

/** A code may hold " - " itself; what follows the last one is a kind only if it looks like one. */
const CODE_AND_KIND = /^(.*) - ([a-z]+(?:_[a-z]+)*)$/s;

/** Between two problems in a text. Where no kind stands before it, the bar may be part of a sentence. */
const BETWEEN = /(?<= - [a-z_]{1,40})\s*\|\s*| \| /;

/**
 * The parts of a hash as Ruby prints it, `{"code"=>"…", "kind"=>nil}`, in its older and newer forms: a field that counts, any
 * other text (which may hold braces), a brace.
 */
const HASH_PART =
  /["':]?\b(code|kind|message)\b["']?(?:\s*=>\s*|:\s*)(?:"((?:[^"\\]|\\.)*)"|:?(\w+))|"(?:[^"\\]|\\.)*(?:"|$)|[{}]/gs;

/**
 * Reads the `errors` of an envelope, in each of the forms that the engine is seen to use: a list of `{ code, kind }`, a list
 * of texts, or one text, which is either `code - kind | code - kind` or the list as Ruby prints it.
 *
 * @param limit of all texts together, in characters; beyond it, nothing is read
 */
export function readProblems(errors: unknown, limit: number): readonly DefexaProblem[] {
  const problems: DefexaProblem[] = [];
  let length = 0;
  for (const entry of Array.isArray(errors) ? errors : [errors]) {
    length += lengthOf(entry);
    if (length > limit) {
      return [];
    }
    problems.push(...(typeof entry === 'string' ? problemsInText(entry) : [problemOf(entry)]));
  }
  return problems.filter(saysSomething);
}

function saysSomething({ code, kind, message }: DefexaProblem): boolean {
  return code !== '' || kind !== undefined || message !== undefined;
}

function lengthOf(entry: unknown): number {
  if (typeof entry !== 'object' || entry === null) {
    return String(entry).length;
  }
  const { code, kind, message } = entry as Record<string, unknown>;
  return [code, kind, message].reduce<number>((sum, field) => sum + (textOf(field) ?? '').length, 1);
}

function problemsInText(text: string): DefexaProblem[] {
  const trimmed = text.trim();
  const inRuby = /^\[?\{.*\}\]?$/s.test(trimmed) ? problemsInRuby(trimmed).filter(saysSomething) : [];
  return inRuby.length > 0 ? inRuby : trimmed.split(BETWEEN).map(problemInItem);
}

function problemInItem(item: string): DefexaProblem {
  const [, code, kind] = CODE_AND_KIND.exec(item) ?? [];
  return KINDS.includes(item) ? problemOf({ kind: item }) : problemOf({ code: code ?? item, kind });
}

function problemsInRuby(text: string): DefexaProblem[] {
  const problems: DefexaProblem[] = [];
  let fields: Record<string, string | undefined> = {};
  let depth = 0;
  for (const [part, name, quoted, bare] of text.matchAll(HASH_PART)) {
    if (part === '{') {
      depth += 1;
    } else if (part === '}') {
      depth -= 1;
      if (depth === 0) {
        problems.push(problemOf(fields));
        fields = {};
      }
    } else if (name && depth === 1) {
      fields[name] = quoted === undefined ? bareValue(bare!) : quoted.replace(/\\(.)/gs, '$1');
    }
  }
  return problems;
}

/** A symbol or a number. */
function bareValue(text: string): string | undefined {
  return text === 'nil' || text === 'null' ? undefined : text;
}

/** Whatever has no code, kind or message has none of the three in what this gives. */
function problemOf(entry: unknown): DefexaProblem {
  const { code, kind, message } = Object(entry) as Record<string, unknown>;
  return {
    code: textOf(code) ?? '',
    ...(textOf(kind) && { kind: textOf(kind) }),
    ...(textOf(message) && { message: textOf(message) }),
  };
}

function textOf(field: unknown): string | undefined {
  return typeof field === 'number' ? String(field) : typeof field === 'string' ? field.trim() : undefined;
}
