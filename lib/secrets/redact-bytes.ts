import { isUtf8 } from 'node:buffer';
import type { NgramTable } from './ngram-table.js';
import { isTooLong, redactString, tooLongNotice } from './redact-string.js';

/** Like `redactString()`, for bytes in any encoding that the search understands. Bytes without secrets are returned as they are. */
export function redactBytes(input: Buffer, tables: readonly NgramTable[]): Buffer {
  // Latin-1 maps each byte to one character, so bytes that are not valid UTF-8 survive the round trip.
  const encoding = isUtf8(input) ? 'utf8' : 'latin1';
  if (isTooLong(input.length, tables)) {
    // Counted, because decoding 10 MiB takes longer.
    const length = encoding === 'utf8' ? utf8Length(input) : input.length;
    if (isTooLong(length, tables)) {
      return Buffer.from(tooLongNotice(length));
    }
  }
  const decoded = input.toString(encoding);
  const redacted = redactString(decoded, tables);
  return redacted === decoded ? input : Buffer.from(redacted, encoding);
}

/** For each byte of UTF-8, how many code units it adds: none if it continues a character, and two if it begins one of four bytes. */
const UNITS_OF_BYTE = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x80 && byte < 0xc0 ? 0 : byte < 0xf0 ? 1 : 2,
);

/** The length of the string that valid UTF-8 stands for. */
function utf8Length(bytes: Buffer): number {
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    length += UNITS_OF_BYTE[bytes[index]!]!;
  }
  return length;
}
