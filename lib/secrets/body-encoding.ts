/** Encodings in which a text is what the server wrote. */
const READABLE = /^(utf-?8|latin1|binary|ascii)$/i;

/** Codings of a body that nobody can read before it is decoded (RFC 9110, section 8.4.1, and their other names). */
const COMPRESSED = /^(x-)?(gzip|compress)$|^(deflate|br|zstd)$/i;

/** The bytes that a body stands for which was read in an encoding such as base64; undefined where it is a text. */
export function bytesBehind(data: unknown, encoding: string | undefined): Buffer | undefined {
  return typeof data === 'string' && encoding !== undefined && !READABLE.test(encoding)
    ? Buffer.from(data, encoding as BufferEncoding)
    : undefined;
}

/** Whether a `Content-Encoding` says that a body is compressed. Transports take the header from what they have decoded. */
export function isCompressed(contentEncoding: unknown): boolean {
  return (
    typeof contentEncoding === 'string' &&
    contentEncoding.split(',').some((coding) => COMPRESSED.test(coding.trim()))
  );
}
