/** One value of DER, the binary form of certificates: a tag, the length, the content. */
export function der(tag: number, ...content: (Buffer | string)[]): Buffer {
  const bytes = Buffer.concat(content.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([Buffer.from([tag, ...lengthOf(bytes)]), bytes]);
}

export const sequence = (...items: Buffer[]) => der(0x30, ...items);
export const set = (...items: Buffer[]) => der(0x31, ...items);
export const integer = (value: Buffer) => der(0x02, value);
export const octetString = (value: Buffer) => der(0x04, value);
/** A bit string of whole bytes. */
export const bitString = (value: Buffer) => der(0x03, Buffer.from([0]), value);
/** An object identifier, given as its encoded bytes in hexadecimal. */
export const identifier = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));

/** Lengths up to 127 are one byte; before longer ones stands the number of their bytes. */
function lengthOf({ length }: Buffer): number[] {
  return length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
}
