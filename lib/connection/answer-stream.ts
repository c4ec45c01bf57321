import { finished, type Readable, Transform } from 'node:stream';
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
  let length = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (limit > -1 && length > limit) {
        done(tooLarge(limit));
      } else {
        done(null, chunk);
      }
    },
  });
  finished(body, (error) => error && stream.destroy(withoutRequest(error)));
  // As with Node's own answers: a stream that nobody listens to does not bring the process down.
  stream.on('error', () => {});
  stream.once('close', () => body.destroy());
  return body.pipe(stream);
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
