import { AsyncResource } from 'node:async_hooks';
import { finished, type Readable, Transform, type TransformCallback } from 'node:stream';
import { AxiosError, CanceledError, isCancel } from 'axios';

/** What connections end with, in Node's words. Where a name begins with `UND_ERR`, in those of undici. */
const CONNECTION_LOST = /^(ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE|UND_ERR.*)$/;

/**
 * The body of an answer for who reads it as a stream: up to a limit, and with errors in axios's terms that hold nothing
 * of the request. To destroy it lets go of the connection at once.
 *
 * @param limit of its length in bytes, -1 for none
 */
export function answerStream(body: Readable, limit = -1): Readable {
  const stream = new AnswerStream(limit);
  finished(body, (error) => error && stream.destroy(withoutRequest(error)));
  stream.once('close', () => body.destroy());
  return body.pipe(stream);
}

/** A body that has been read, as a stream again. */
export function streamOf(body: Buffer): Readable {
  const stream = new AnswerStream();
  stream.end(body);
  return stream;
}

/**
 * What its owner may do anything with, as with a stream of Node's own answers: not listen to it, or serialize it, for which
 * class-transformer calls each function that is a property of its own. It tells what it has to in the async context in which it was
 * made, whosever connection brings it.
 */
class AnswerStream extends Transform {
  readonly #context = new AsyncResource('DefexaAnswer');
  readonly #limit: number;
  #length = 0;

  constructor(limit = -1) {
    super();
    this.#limit = limit;
    // One that nobody listens to does not bring the process down.
    this.on('error', () => {});
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#length += chunk.length;
    if (this.#limit > -1 && this.#length > this.#limit) {
      done(tooLarge(this.#limit));
    } else {
      done(null, chunk);
    }
  }

  override emit(event: string | symbol, ...values: unknown[]): boolean {
    return this.#context.runInAsyncScope(() => super.emit(event, ...values));
  }
}

/** The error for an answer beyond `maxContentLength`. */
export function tooLarge(limit: number): AxiosError {
  return new AxiosError(`maxContentLength size of ${limit} exceeded`, AxiosError.ERR_BAD_RESPONSE);
}

/** The error for an answer of which the rest did not come. */
export function cutOff(): AxiosError {
  return new AxiosError('stream has been aborted', AxiosError.ERR_BAD_RESPONSE);
}

/** In axios's terms, but without config and request, which axios puts into its errors, and with them the token. */
export function withoutRequest(error: NodeJS.ErrnoException): AxiosError {
  if (isCancel(error)) {
    return new CanceledError(error.message);
  }
  const { message, code = '' } = error;
  return CONNECTION_LOST.test(code) ? cutOff() : new AxiosError(message, code);
}
