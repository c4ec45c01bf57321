import { AsyncResource } from 'node:async_hooks';
import { finished, type Readable, Transform, type TransformCallback } from 'node:stream';
import { AxiosError, CanceledError, isCancel } from 'axios';
import { markCallError } from '../errors/call-error.js';
import type { ResponseHead } from './http-client.js';
import { toAxiosResponse } from './response-head.js';

/** The codes of a lost connection, of Node and of undici. */
const CONNECTION_LOST = /^(ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE|UND_ERR.*)$/;

/**
 * Passes on a response body as a stream, up to a size limit. Its errors are AxiosErrors without the request. Destroying it closes
 * the connection at once.
 *
 * @param maxBytes -1 for no limit
 */
export function responseStream(body: Readable, maxBytes = -1): Readable {
  const stream = new ResponseStream(maxBytes);
  finished(body, (error) => error && stream.destroy(toStreamError(error)));
  stream.once('close', () => body.destroy());
  return body.pipe(stream);
}

/** A stream of a body that has already been read. */
export function bufferStream(body: Buffer): Readable {
  const stream = new ResponseStream();
  stream.end(body);
  return stream;
}

/**
 * As robust as a response stream of Node: the app may ignore it, or serialize it with class-transformer, which calls every function
 * among an object's own properties. Emits its events in the async context of the call, not of the connection.
 */
class ResponseStream extends Transform {
  readonly #context = new AsyncResource('DefexaResponse');
  readonly #maxBytes: number;
  #receivedBytes = 0;

  constructor(maxBytes = -1) {
    super();
    this.#maxBytes = maxBytes;
    // Without a listener, an error would crash the process.
    this.on('error', () => {});
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#receivedBytes += chunk.length;
    if (this.#maxBytes > -1 && this.#receivedBytes > this.#maxBytes) {
      done(markCallError(bodyTooLargeError(this.#maxBytes)));
    } else {
      done(null, chunk);
    }
  }

  override emit(event: string | symbol, ...values: unknown[]): boolean {
    return this.#context.runInAsyncScope(() => super.emit(event, ...values));
  }
}

/** The error for a response body larger than `maxContentLength`. */
export function bodyTooLargeError(maxContentLength: number): AxiosError {
  return new AxiosError(`maxContentLength size of ${maxContentLength} exceeded`, AxiosError.ERR_BAD_RESPONSE);
}

/**
 * The error for a response that was cut off.
 *
 * @param head the status and headers, if the response is to be shown
 */
export function incompleteResponseError(head?: ResponseHead): AxiosError {
  const error = new AxiosError('stream has been aborted', AxiosError.ERR_BAD_RESPONSE);
  return head ? Object.assign(error, { response: toAxiosResponse(head) }) : error;
}

/** Converts a stream error to an AxiosError without `config` and `request`, which contain the session token. */
export function toStreamError(error: NodeJS.ErrnoException): AxiosError {
  if (isCancel(error)) {
    return markCallError(new CanceledError(error.message));
  }
  const { message, code = '' } = error;
  return markCallError(
    CONNECTION_LOST.test(code) ? incompleteResponseError() : new AxiosError(message, code),
  );
}
