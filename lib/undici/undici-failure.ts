import { AxiosError, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import type { CollectedAnswer } from './undici-collector.js';

/** undici's codes, where Node's own transport has another for the same. */
const CODES: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_HEADERS_OVERFLOW: 'HPE_HEADER_OVERFLOW',
};

/** A failure of undici's in axios's terms: a cut-off answer is a bad one, and all else keeps its Node code. */
export function failure(
  error: Error,
  config: InternalAxiosRequestConfig,
  started?: CollectedAnswer,
): AxiosError {
  if (started) {
    const message = 'stream has been aborted';
    return new AxiosError(
      message,
      AxiosError.ERR_BAD_RESPONSE,
      config,
      undefined,
      responseOf(started, config),
    );
  }
  const { code = AxiosError.ERR_NETWORK } = error as NodeJS.ErrnoException;
  const known = CODES[code] ?? (code.startsWith('UND_ERR_') ? AxiosError.ERR_NETWORK : code);
  return new AxiosError(messageOf(error), known, config);
}

/** The answer in axios's terms, with its body still to come. */
export function responseOf(
  { status, statusText, headers }: Omit<CollectedAnswer, 'body'>,
  config: InternalAxiosRequestConfig,
): AxiosResponse {
  return {
    status,
    statusText,
    headers: new AxiosHeaders(headers as Record<string, string>),
    config,
    data: undefined,
  };
}

/** Where a name has several addresses, each of them has an error of its own. */
function messageOf(error: Error): string {
  const { errors = [] } = error as Partial<AggregateError>;
  return error.message || errors.map(({ message }: Error) => message).join('; ');
}
