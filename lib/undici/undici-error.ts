import { AxiosError } from 'axios';
import type { ResponseHead } from '../transport/http-client.js';
import { connectionErrorMessage } from '../transport/proxy.js';
import { incompleteResponseError } from '../transport/response-stream.js';

/** undici's codes and their equivalents in axios or Node. */
const CODES: Readonly<Record<string, string>> = {
  UND_ERR_INVALID_ARG: AxiosError.ERR_BAD_REQUEST,
  UND_ERR_NOT_SUPPORTED: AxiosError.ERR_NOT_SUPPORT,
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_HEADERS_OVERFLOW: 'HPE_HEADER_OVERFLOW',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'HPE_UNEXPECTED_CONTENT_LENGTH',
};

/**
 * Converts an error of undici to the AxiosError that axios's own adapter would throw.
 *
 * @param partial the response that had started when the error occurred, if any
 */
export function toAxiosError(error: Error, partial?: ResponseHead): AxiosError {
  if (error.name === 'HTTPParserError') {
    return new AxiosError(error.message, 'HPE_INVALID_RESPONSE');
  }
  if (partial) {
    return incompleteResponseError(partial);
  }
  const { code = AxiosError.ERR_NETWORK } = error as NodeJS.ErrnoException;
  const axiosCode = CODES[code] ?? (code.startsWith('UND_ERR_') ? AxiosError.ERR_NETWORK : code);
  return new AxiosError(connectionErrorMessage(error), axiosCode);
}
