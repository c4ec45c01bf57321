import type { DefexaProblem } from './problem.js';

/** Takes the code, kind and message from an entry. Ignores those that are neither a string nor a number. */
export function toProblem(entry: unknown): DefexaProblem {
  const { code, kind, message } = Object(entry) as Record<string, unknown>;
  return {
    code: fieldValue(code) ?? '',
    ...(fieldValue(kind) && { kind: fieldValue(kind) }),
    ...(fieldValue(message) && { message: fieldValue(message) }),
  };
}

export function fieldValue(field: unknown): string | undefined {
  return typeof field === 'number' ? String(field) : typeof field === 'string' ? field.trim() : undefined;
}

/** Whether at least one field has a value. */
export function isNotEmpty({ code, kind, message }: DefexaProblem): boolean {
  return code !== '' || kind !== undefined || message !== undefined;
}
