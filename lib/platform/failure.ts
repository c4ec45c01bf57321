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

/** A response, as far as it tells of a failure. */
export interface PlatformAnswer {
  /** The HTTP status, if it is known. */
  readonly status?: unknown;
  /** The body: text, bytes, or what it says in JSON. */
  readonly data?: unknown;
}

/**
 * Reads the envelope in which Defexa's platform answers a call that failed: `{ success: false, status, errors }`. Under an
 * HTTP status of failure, `success` may be missing. Never throws.
 *
 * @returns undefined where it is something else: a success, a page, a stream, or more than 64 KiB
 */
export function readFailure(answer: PlatformAnswer): PlatformFailure | undefined {
  try {
    const { success, result, status, errors } = (parsed(answer.data) ?? {}) as Record<string, unknown>;
    if (success === false) {
      return { status: statusOf(status), problems: readProblems(errors, LARGEST_ENVELOPE) };
    }
    const mayBeFailure = success !== true && result !== 0 && !isSuccess(answer.status);
    const problems = mayBeFailure ? readProblems(errors, LARGEST_ENVELOPE) : [];
    return problems.length > 0 ? { status: undefined, problems } : undefined;
  } catch {
    // No JSON, or an object whose properties throw.
    return undefined;
  }
}

/** Whether an HTTP status says that the call succeeded. */
export function isSuccess(status: unknown): boolean {
  return typeof status === 'number' && status >= 200 && status < 300;
}

function parsed(body: unknown): unknown {
  const text = textOf(body);
  if (text === undefined) {
    return body;
  }
  return text.length <= LARGEST_ENVELOPE && STATED.test(text)
    ? JSON.parse(text.replace(BYTE_ORDER_MARK, ''))
    : undefined;
}

/** A text, or bytes as one; undefined for anything else. Of what is too large, a part that still is. */
function textOf(body: unknown): string | undefined {
  const bytes = body instanceof ArrayBuffer ? new Uint8Array(body) : body;
  return ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', 0, LARGEST_ENVELOPE + 1)
    : typeof bytes === 'string'
      ? bytes
      : undefined;
}

function statusOf(stated: unknown): number | undefined {
  const isStatus =
    (typeof stated === 'number' || typeof stated === 'string') && /^[1-5]\d\d$/.test(String(stated));
  return isStatus ? Number(stated) : undefined;
}
