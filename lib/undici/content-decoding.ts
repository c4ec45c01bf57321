import { pipeline, type Readable, Transform } from 'node:stream';
import { constants, createBrotliDecompress, createUnzip } from 'node:zlib';
import { AxiosError, type AxiosResponse } from 'axios';

/** The encodings that are asked for, and understood. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

// Like a body without an encoding, one that ends too soon is an error of the connection, not of the decoder.
const unzip = () => createUnzip({ finishFlush: constants.Z_SYNC_FLUSH });
const DECODERS = new Map<unknown, () => Transform>([
  ['gzip', unzip],
  ['x-gzip', unzip],
  ['deflate', unzip],
  ['br', () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH })],
]);

/** Whether an answer has to be decoded. */
export function isEncoded({ headers, config }: AxiosResponse): boolean {
  return config.decompress !== false && DECODERS.has(headers['content-encoding']);
}

/**
 * The body of an answer, decoded, up to the limit of `maxContentLength`. Takes the answer's encoding from its headers,
 * since what is left has none.
 */
export function readable(body: Readable, response: AxiosResponse): Readable {
  const { config, headers } = response;
  const stages: Transform[] = [limiter(config.maxContentLength ?? -1, () => tooLarge(response))];
  if (isEncoded(response)) {
    stages.unshift(DECODERS.get(headers['content-encoding'])!());
    delete headers['content-encoding'];
  }
  // Who reads the end of it sees every error.
  return pipeline([body, ...stages], () => {}) as unknown as Transform;
}

/** The error for an answer beyond `maxContentLength`. */
export function tooLarge({ config }: AxiosResponse): AxiosError {
  const message = `maxContentLength size of ${config.maxContentLength} exceeded`;
  return new AxiosError(message, AxiosError.ERR_BAD_RESPONSE, config);
}

function limiter(limit: number, error: () => Error): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (limit > -1 && length > limit) {
        done(error());
      } else {
        done(null, chunk);
      }
    },
  });
}
