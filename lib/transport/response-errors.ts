import { AxiosError, CanceledError, isCancel } from 'axios';

/** The codes of a lost connection, of Node and of undici. */
const CONNECTION_LOST = /^(ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE|UND_ERR.*)$/;

/** The error for a response body larger than `maxContentLength`. */
export function bodyTooLargeError(maxContentLength: number): AxiosError {
  return new AxiosError(`maxContentLength size of ${maxContentLength} exceeded`, AxiosError.ERR_BAD_RESPONSE);
}

/** The error for a response that was cut off. */
export function incompleteResponseError(): AxiosError {
  return new AxiosError('stream has been aborted', AxiosError.ERR_BAD_RESPONSE);
}

/** Converts a stream error to an AxiosError without `config` and `request`, which contain the session token. */
export function toStreamError(error: NodeJS.ErrnoException): AxiosError {
  if (isCancel(error)) {
    return new CanceledError(error.message);
  }
  const { message, code = '' } = error;
  return CONNECTION_LOST.test(code) ? incompleteResponseError() : new AxiosError(message, code);
}
