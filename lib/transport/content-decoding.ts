import { pipeline, type Readable, Transform } from 'node:stream';
import zlib from 'node:zlib';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';

/** Available from Node 22.15 on. */
const { createZstdDecompress } = zlib as unknown as {
  createZstdDecompress?: (options: object) => Transform;
};

/** The value for `Accept-Encoding`, as axios's own adapter sends it. */
export function acceptEncoding({ transitional }: InternalAxiosRequestConfig): string {
  const { advertiseZstdAcceptEncoding } = (transitional ?? {}) as { advertiseZstdAcceptEncoding?: boolean };
  return `gzip, compress, deflate, br${advertiseZstdAcceptEncoding && createZstdDecompress ? ', zstd' : ''}`;
}

// The flush options accept truncated input: like an uncompressed body, it is an error of the connection, not of the decoder.
const createUnzip = () => zlib.createUnzip({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
const createBrotli = () =>
  zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH });

const DECODERS = new Map<string, () => Transform[]>([
  ['gzip', () => [createUnzip()]],
  ['x-gzip', () => [createUnzip()]],
  // Servers that say "compress" mean gzip: the original format is no longer in use.
  ['compress', () => [createUnzip()]],
  ['x-compress', () => [createUnzip()]],
  ['deflate', () => [addZlibHeader(), createUnzip()]],
  ['br', () => [createBrotli()]],
]);
if (createZstdDecompress) {
  const { ZSTD_e_flush: finishFlush } = zlib.constants as { ZSTD_e_flush?: number };
  DECODERS.set('zstd', () => [createZstdDecompress({ finishFlush })]);
}

/** Whether the body of a response must be decoded. */
export function isEncoded({ headers, config }: AxiosResponse): boolean {
  return config.decompress !== false && DECODERS.has(contentEncoding(headers));
}

/** Decodes the body of a response, and removes the `Content-Encoding` header, which no longer applies. */
export function decodeBody(body: Readable, response: AxiosResponse): Readable {
  if (!isEncoded(response)) {
    return body;
  }
  const decoders = DECODERS.get(contentEncoding(response.headers))!();
  delete response.headers['content-encoding'];
  // The reader of the last stream gets every error.
  return pipeline([body, ...decoders], () => {}) as unknown as Transform;
}

const contentEncoding = (headers: AxiosResponse['headers']) =>
  String(headers['content-encoding']).toLowerCase();

/** Some servers send raw deflate data without the zlib header. The first byte tells. */
function addZlibHeader(): Transform {
  let isFirstChunk = true;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (isFirstChunk && chunk[0] !== 0x78) {
        this.push(Buffer.of(0x78, 0x9c));
      }
      isFirstChunk = false;
      done(null, chunk);
    },
  });
}
