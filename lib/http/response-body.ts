import { Readable } from 'node:stream';
import type { AxiosResponse } from 'axios';
import { type PlatformFailure, readFailure } from '../platform/read-failure.js';
import { withoutByteOrderMark } from '../platform/strings.js';
import { withheldNotice } from '../secrets/placeholders.js';
import { decodeEncodedBody } from '../secrets/redact-response.js';
import { MAX_SEARCHED_CHARACTERS } from '../secrets/redact-string.js';
import { bufferStream } from '../transport/response-stream.js';

/** An encoded body that is longer is too long for an envelope. A multiple of 4, so that the rest of base64 stays readable. */
const MAX_ENCODED_CHARACTERS = 256 * 1024;

/** Reads what the platform reports as wrong in a response, whatever `responseEncoding` its body was decoded with. */
export function platformFailure({
  status,
  data,
  config,
}: AxiosResponse<unknown>): PlatformFailure | undefined {
  const start = typeof data === 'string' ? data.slice(0, MAX_ENCODED_CHARACTERS) : data;
  return readFailure({ status, data: decodeEncodedBody(start, config.responseEncoding) ?? data });
}

/**
 * Reads a body that arrived as a stream. A body that is too long to be searched for secrets is replaced by a notice.
 *
 * @throws the stream's error
 */
export async function readStream(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let receivedBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    receivedBytes += chunk.length;
    if (receivedBytes > MAX_SEARCHED_CHARACTERS) {
      // Leaving the loop destroys the stream.
      return Buffer.from(
        withheldNotice(`more than ${MAX_SEARCHED_CHARACTERS} bytes`, 'too long to be searched for secrets'),
      );
    }
  }
  return Buffer.concat(chunks);
}

/** Turns a body that has been read back into a stream, if the app asked for one. */
export function restoreStream(response: AxiosResponse<unknown>): AxiosResponse {
  const { config, data } = response;
  return config.responseType === 'stream' && Buffer.isBuffer(data)
    ? { ...response, data: bufferStream(data) }
    : response;
}

/** Closes the connection of a response that nobody will read. */
export function discardBody({ data }: AxiosResponse<unknown>): void {
  if (data instanceof Readable) {
    data.destroy();
  }
}

/** Parses a body as JSON. Returns the body itself if it is not JSON, and leaves streams to their readers. */
export function parseJsonBody(body: unknown): unknown {
  const content = Buffer.isBuffer(body) ? body.toString() : body;
  if (typeof content !== 'string') {
    return body;
  }
  try {
    return JSON.parse(withoutByteOrderMark(content));
  } catch {
    return body;
  }
}
