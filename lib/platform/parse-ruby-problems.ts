import { toProblem } from './problem-fields.js';
import type { DefexaProblem } from './problem.js';

/**
 * The tokens of a hash that Ruby's `inspect` prints, `{"code"=>"…", "kind"=>nil}`, in the formats before and since Ruby 3.4: a field
 * of a problem, any other string (which may contain braces), or a brace.
 */
const TOKEN =
  /["':]?\b(code|kind|message)\b["']?(?:\s*=>\s*|:\s*)(?:"((?:[^"\\]|\\.)*)"|:?(\w+))|"(?:[^"\\]|\\.)*(?:"|$)|[{}]/gs;

/** Whether a string looks like a hash, or an array of hashes. JSON looks alike, and is parsed as well. */
export function looksLikeRuby(input: string): boolean {
  return /^\[?\{.*\}\]?$/s.test(input);
}

/** Reads one problem from each hash at the top level. Fields of nested hashes do not count. */
export function parseRubyProblems(input: string): DefexaProblem[] {
  const problems: DefexaProblem[] = [];
  let fields: Record<string, string | undefined> = {};
  let depth = 0;
  for (const [token, name, quoted, unquoted] of input.matchAll(TOKEN)) {
    if (token === '{') {
      depth += 1;
    } else if (token === '}') {
      depth -= 1;
      if (depth === 0) {
        problems.push(toProblem(fields));
        fields = {};
      }
    } else if (name && depth === 1) {
      fields[name] = quoted === undefined ? unquotedValue(unquoted!) : quoted.replace(/\\(.)/gs, '$1');
    }
  }
  return problems;
}

/** The value of a symbol or a number. */
function unquotedValue(value: string): string | undefined {
  return value === 'nil' || value === 'null' ? undefined : value;
}
