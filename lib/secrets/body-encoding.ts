/** Values of `responseEncoding` that keep a body readable. */
const READABLE_ENCODING = /^(utf-?8|latin1|binary|ascii)$/i;

/** Content codings that compress a body (RFC 9110, section 8.4.1), and their aliases. */
const COMPRESSION = /^(x-)?(gzip|compress)$|^(deflate|br|zstd)$/i;

/** Decodes a body that axios returned in an encoding such as base64; undefined if it is readable as it is. */
export function decodeEncodedBody(data: unknown, responseEncoding: string | undefined): Buffer | undefined {
  return typeof data === 'string' &&
    responseEncoding !== undefined &&
    !READABLE_ENCODING.test(responseEncoding)
    ? Buffer.from(data, responseEncoding as BufferEncoding)
    : undefined;
}

/** Whether a body is still compressed. Transports remove `Content-Encoding` when they decompress one. */
export function isCompressed(contentEncoding: unknown): boolean {
  return (
    typeof contentEncoding === 'string' &&
    contentEncoding.split(',').some((coding) => COMPRESSION.test(coding.trim()))
  );
}
