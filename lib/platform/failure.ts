import type { DefexaProblem } from './problem.js';
import { readProblems } from './read-problems.js';

/** The largest body that is read for problems, in characters. Envelopes have a few hundred. */
const LARGEST_ENVELOPE = 64 * 1024;

/** What a body that states neither cannot be: so that most need not be parsed. */
const STATED = /"success"\s*:\s*false|"errors"\s*:/;

const BYTE_ORDER_MARK = /^\uFEFF/;

/** What the platform says of a call that failed. */
export interface PlatformFailure {
  /** The HTTP status that the body states beside `success: false`. */
  readonly status: number | undefined;
  readonly problems: readonly DefexaProblem[];
}

/**
 * Reads the envelope in which Defexa's platform answers a call that failed: `{ success: false, status, errors }`. Never
 * throws.
 *
 * @param body of an answer: text, bytes, or what it says in JSON
 * @returns undefined where it is something else: a success, a page, a stream, or more than 64 KiB
 */
export function readFailure(body: unknown): PlatformFailure | undefined {
  try {
    const { success, status, errors } = (parsed(body) ?? {}) as Record<string, unknown>;
    if (success === true) {
      return undefined;
    }
    const problems = readProblems(errors, LARGEST_ENVELOPE);
    const hasFailed = success === false;
    return hasFailed || problems.length > 0
      ? { status: hasFailed ? statusOf(status) : undefined, problems }
      : undefined;
  } catch {
    // No JSON, or an object whose properties throw.
    return undefined;
  }
}

function parsed(body: unknown): unknown {
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) {
    return body;
  }
  if (body.length > LARGEST_ENVELOPE) {
    return undefined;
  }
  const text = body.toString().replace(BYTE_ORDER_MARK, '');
  return STATED.test(text) ? JSON.parse(text) : undefined;
}

function statusOf(stated: unknown): number | undefined {
  const isStatus =
    (typeof stated === 'number' || typeof stated === 'string') && /^[1-5]\d\d$/.test(String(stated));
  return isStatus ? Number(stated) : undefined;
}
