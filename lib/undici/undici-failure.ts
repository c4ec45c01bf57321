import type { IncomingHttpHeaders } from 'node:http';
import { AxiosError, AxiosHeaders, type AxiosResponse, type InternalAxiosRequestConfig } from 'axios';
import { cutOff } from '../transport/response-stream.js';
import type { AnswerHead } from './undici-collector.js';

/** undici's codes, where axios or Node has another for the same. */
const CODES: Readonly<Record<string, string>> = {
  UND_ERR_INVALID_ARG: AxiosError.ERR_BAD_REQUEST,
  UND_ERR_NOT_SUPPORTED: AxiosError.ERR_NOT_SUPPORT,
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_HEADERS_OVERFLOW: 'HPE_HEADER_OVERFLOW',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'HPE_UNEXPECTED_CONTENT_LENGTH',
};

/** A failure of undici's in axios's terms: a cut-off answer is a bad one, and all else keeps its Node code. */
export function failure(error: Error, config: InternalAxiosRequestConfig, started?: AnswerHead): AxiosError {
  if (error.name === 'HTTPParserError') {
    return new AxiosError(error.message, 'HPE_INVALID_RESPONSE');
  }
  if (started) {
    return Object.assign(cutOff(), { response: responseOf(started, config) });
  }
  const { code = AxiosError.ERR_NETWORK } = error as NodeJS.ErrnoException;
  const known = CODES[code] ?? (code.startsWith('UND_ERR_') ? AxiosError.ERR_NETWORK : code);
  return new AxiosError(messageOf(error), known);
}

/** The answer in axios's terms, with its body still to come. */
export function responseOf(
  { status, statusText = '', headers }: AnswerHead,
  config: InternalAxiosRequestConfig,
): AxiosResponse {
  return { status, statusText, headers: headersOf(headers), config, data: undefined };
}

/** Headers of which Node takes the first, where one comes several times: they have one value. */
const SINGLE = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
]);

/** As Node gives them: a list of `Set-Cookie`, and one text for each other header. */
function headersOf(headers: IncomingHttpHeaders): AxiosResponse['headers'] {
  const result = new AxiosHeaders();
  for (const [name, value = ''] of Object.entries(headers)) {
    result.set(name, name === 'set-cookie' ? [value].flat() : oneText(name, value));
  }
  return result;
}

function oneText(name: string, value: string | string[]): string {
  const [first = '', ...others] = [value].flat();
  return SINGLE.has(name) ? first : [first, ...others].join(name === 'cookie' ? '; ' : ', ');
}

/** Where a name has several addresses, each of them has an error of its own. */
function messageOf(error: Error): string {
  const { errors = [] } = error as Partial<AggregateError>;
  return error.message || errors.map(({ message }: Error) => message).join('; ');
}
