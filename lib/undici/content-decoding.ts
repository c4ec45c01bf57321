import { pipeline, type Readable, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';

/** Node's own decoder for zstd, from 22.15 on. */
const { createZstdDecompress } = zlib as unknown as {
  createZstdDecompress?: (options: object) => Transform;
};

/** The encodings that are asked for: those that axios's own adapter asks for. */
export function acceptedEncodings({ transitional }: InternalAxiosRequestConfig): string {
  const { advertiseZstdAcceptEncoding } = (transitional ?? {}) as { advertiseZstdAcceptEncoding?: boolean };
  return `gzip, compress, deflate, br${advertiseZstdAcceptEncoding && createZstdDecompress ? ', zstd' : ''}`;
}

// Like a body without an encoding, one that ends too soon is an error of the connection, not of the decoder.
const unzip = () => zlib.createUnzip({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
const unbrotli = () => zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH });

const DECODERS = new Map<string, () => Transform[]>([
  ['gzip', () => [unzip()]],
  ['x-gzip', () => [unzip()]],
  // Of a server that means gzip by it: nobody uses the old format any more.
  ['compress', () => [unzip()]],
  ['x-compress', () => [unzip()]],
  ['deflate', () => [withZlibHeader(), unzip()]],
  ['br', () => [unbrotli()]],
]);
if (createZstdDecompress) {
  const { ZSTD_e_flush: finishFlush } = zlib.constants as { ZSTD_e_flush?: number };
  DECODERS.set('zstd', () => [createZstdDecompress({ finishFlush })]);
}

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
