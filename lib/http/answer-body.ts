import { Readable } from 'node:stream';
import type { AxiosResponse } from 'axios';
import { streamOf } from '../transport/response-stream.js';
import { type PlatformFailure, readFailure } from '../platform/read-failure.js';
import { decodeEncodedBody } from '../secrets/body-encoding.js';
import { withheldNotice } from '../secrets/placeholders.js';
import { MAX_SEARCHED_CHARACTERS } from '../secrets/redact-string.js';

/** What the platform says of a failure in a response, in whatever encoding its body was read. */
export function failureIn({ status, data, config }: AxiosResponse<unknown>): PlatformFailure | undefined {
  return readFailure({ status, data: decodeEncodedBody(data, config.responseEncoding) ?? data });
}

/**
 * Reads a body that came as a stream: of a failed call, to see what the platform says in it, and to search it for secrets. Of
 * one that is too long for that, nothing is left.
 *
 * @throws what the stream fails with
 */
export async function wholeBody(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_SEARCHED_CHARACTERS) {
      // To leave the loop destroys the stream.
      return Buffer.from(
        withheldNotice(`more than ${MAX_SEARCHED_CHARACTERS} bytes`, 'too long to be searched for secrets'),
      );
    }
  }
  return Buffer.concat(chunks);
}

/** The answer with its body as a stream again, if the caller asked for one. */
export function asAsked(answer: AxiosResponse<unknown>): AxiosResponse {
  const { config, data } = answer;
  return config.responseType === 'stream' && Buffer.isBuffer(data)
    ? { ...answer, data: streamOf(data) }
    : answer;
}

/** Lets go of the connection of an answer that nobody will read. */
export function discard({ data }: AxiosResponse<unknown>): void {
  if (data instanceof Readable) {
    data.destroy();
  }
}
