import { pipeline, type Readable, Transform } from 'node:stream';
import { constants, createBrotliDecompress, createUnzip } from 'node:zlib';
import type { AxiosResponse } from 'axios';

/** The encodings that are asked for, and understood. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

// Like a body without an encoding, one that ends too soon is an error of the connection, not of the decoder.
const unzip = () => createUnzip({ finishFlush: constants.Z_SYNC_FLUSH });
const unbrotli = () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });

const DECODERS = new Map<string, () => Transform[]>([
  ['gzip', () => [unzip()]],
  ['x-gzip', () => [unzip()]],
  ['deflate', () => [withZlibHeader(), unzip()]],
  ['br', () => [unbrotli()]],
]);

/** Whether an answer has to be decoded. */
export function isEncoded({ headers, config }: AxiosResponse): boolean {
  return config.decompress !== false && DECODERS.has(encodingOf(headers));
}

/**
 * The body of an answer, decoded. Takes the answer's encoding from its headers, since what is left has none.
 */
export function decoded(body: Readable, response: AxiosResponse): Readable {
  if (!isEncoded(response)) {
    return body;
  }
  const decoders = DECODERS.get(encodingOf(response.headers))!();
  delete response.headers['content-encoding'];
  // Who reads the end of it sees every error.
  return pipeline([body, ...decoders], () => {}) as unknown as Transform;
}

const encodingOf = (headers: AxiosResponse['headers']) => String(headers['content-encoding']).toLowerCase();

/** Some servers leave out the header of zlib, which is seen by its first byte. */
function withZlibHeader(): Transform {
  let isFirst = true;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (isFirst && chunk[0] !== 0x78) {
        this.push(Buffer.of(0x78, 0x9c));
      }
      isFirst = false;
      done(null, chunk);
    },
  });
}
