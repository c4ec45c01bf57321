/** A body as text, but for a stream, which is its reader's alone. */
export function textOf(data: unknown): string | undefined {
  return Buffer.isBuffer(data) ? data.toString() : typeof data === 'string' ? data : undefined;
}

/** What a body says in JSON; the body itself, if it is none. */
export function parsedBody(data: unknown): unknown {
  const text = textOf(data);
  try {
    return text === undefined ? data : JSON.parse(text);
  } catch {
    return data;
  }
}
