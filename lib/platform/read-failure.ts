import type { DefexaProblem } from './problem.js';
import { readProblems } from './read-problems.js';
import { withoutByteOrderMark } from './strings.js';

/** Larger bodies are not parsed. Envelopes have a few hundred characters. */
const MAX_ENVELOPE_CHARACTERS = 64 * 1024;

/** Checked before parsing, to spare most bodies that. */
const MAY_BE_ENVELOPE = /"success"\s*:\s*false|"errors"\s*:/;

/** What the platform reports about a call that failed. */
export interface PlatformFailure {
  /** The HTTP status that the body states beside `success: false`. */
  readonly status: number | undefined;
  readonly problems: readonly DefexaProblem[];
}

/** The parts of a response that report a failure. */
export interface PlatformResponse {
  /** The HTTP status, if it is known. */
  readonly status?: unknown;
  /** The body: a string, bytes, or parsed JSON. */
  readonly data?: unknown;
}

/**
 * Reads the envelope of a failed call: `{ success: false, status, errors }`. If the HTTP status is not a success, `success` may be
 * missing. Never throws.
 *
 * @returns undefined for anything else: a success, an HTML page, a stream, or a body of more than 64 KiB
 */
export function readFailure(response: PlatformResponse): PlatformFailure | undefined {
  try {
    const { success, result, status, errors } = (parseBody(response.data) ?? {}) as Record<string, unknown>;
    if (success === false) {
      return { status: parseStatus(status), problems: readProblems(errors, MAX_ENVELOPE_CHARACTERS) };
    }
    const mayBeFailure = success !== true && result !== 0 && !isSuccess(response.status);
    const problems = mayBeFailure ? readProblems(errors, MAX_ENVELOPE_CHARACTERS) : [];
    return problems.length > 0 ? { status: undefined, problems } : undefined;
  } catch {
    // Not JSON, or an object whose getters throw.
    return undefined;
  }
}

/** Whether an HTTP status is 2xx. */
export function isSuccess(status: unknown): boolean {
  return typeof status === 'number' && status >= 200 && status < 300;
}

function parseBody(body: unknown): unknown {
  const json = decodeBody(body);
  if (json === undefined) {
    return body;
  }
  return json.length <= MAX_ENVELOPE_CHARACTERS && MAY_BE_ENVELOPE.test(json)
    ? JSON.parse(withoutByteOrderMark(json))
    : undefined;
}

/** @returns undefined if the body is neither a string nor bytes; of bytes, at most one more than the limit */
function decodeBody(body: unknown): string | undefined {
  const bytes = body instanceof ArrayBuffer ? new Uint8Array(body) : body;
  return ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
        'utf8',
        0,
        MAX_ENVELOPE_CHARACTERS + 1,
      )
    : typeof bytes === 'string'
      ? bytes
      : undefined;
}

function parseStatus(status: unknown): number | undefined {
  const isStatus =
    (typeof status === 'number' || typeof status === 'string') && /^[1-5]\d\d$/.test(String(status));
  return isStatus ? Number(status) : undefined;
}
