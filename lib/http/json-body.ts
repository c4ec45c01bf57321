import { withoutByteOrderMark } from '../platform/strings.js';

/** Parses a body as JSON. Returns the body itself if it is not JSON, and leaves streams to their readers. */
export function parseJsonBody(body: unknown): unknown {
  const content = Buffer.isBuffer(body) ? body.toString() : body;
  if (typeof content !== 'string') {
    return body;
  }
  try {
    return JSON.parse(withoutByteOrderMark(content));
  } catch {
    return body;
  }
}
