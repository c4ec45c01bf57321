/**
 * The tokens of a hash that Ruby's `inspect` prints, `{"code"=>"…", "kind"=>nil}`, in the formats before and since Ruby 3.4: a field
 * of a problem, any other string (which may contain braces), or a brace.
 */
const TOKEN =
  /["':]?\b(code|kind|message)\b["']?(?:\s*=>\s*|:\s*)(?:"((?:[^"\\]|\\.)*)"|:?(\w+))|"(?:[^"\\]|\\.)*(?:"|$)|[{}]/gs;

/** The fields of a hash that describes a problem. */
export type ProblemFields = Partial<Record<'code' | 'kind' | 'message', string>>;

/** Whether a string looks like a hash, or an array of hashes. JSON looks alike, and is parsed as well. */
export function looksLikeRuby(input: string): boolean {
  return /^\[?\{.*\}\]?$/s.test(input);
}

/** Reads the code, kind and message of each hash at the top level. Fields of nested hashes do not count. */
export function parseRubyHashes(input: string): ProblemFields[] {
  const hashes: ProblemFields[] = [];
  let fields: ProblemFields = {};
  let depth = 0;
  for (const [token, name, quoted, unquoted] of input.matchAll(TOKEN)) {
    if (token === '{') {
      depth += 1;
    } else if (token === '}') {
      depth -= 1;
      if (depth === 0) {
        hashes.push(fields);
        fields = {};
      }
    } else if (name && depth === 1) {
      fields[name as keyof ProblemFields] =
        quoted === undefined ? unquotedValue(unquoted!) : quoted.replace(/\\(.)/gs, '$1');
    }
  }
  return hashes;
}

/** The value of a symbol or a number. */
function unquotedValue(value: string): string | undefined {
  return value === 'nil' || value === 'null' ? undefined : value;
}
