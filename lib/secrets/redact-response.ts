import { AxiosHeaders, type AxiosRequestHeaders, type AxiosResponse } from 'axios';
import type { AccountSecrets } from './account-secrets.js';
import { withheldNotice } from './placeholders.js';
import { redactHeaders } from './redact-headers.js';

/** Values of `responseEncoding` that keep a body readable. */
const READABLE_ENCODING = /^(utf-?8|latin1|binary|ascii)$/i;

/** Content codings that compress a body (RFC 9110, section 8.4.1), and their aliases. */
const COMPRESSION = /^(x-)?(gzip|compress)$|^(deflate|br|zstd)$/i;

/** Copies a response without the account's secrets, which the server may have echoed. */
export function redactResponse(response: AxiosResponse<unknown>, secrets: AccountSecrets): AxiosResponse {
  const headers = AxiosHeaders.from(response.headers as AxiosRequestHeaders);
  return {
    ...response,
    // A mocked response may have none.
    statusText: response.statusText && secrets.redact(response.statusText),
    headers: redactHeaders(headers, secrets),
    data: isCompressed(headers.get('content-encoding'))
      ? withholdBody(response.data)
      : redactBody(response, secrets),
  };
}

function withholdBody(data: unknown): unknown {
  const notice = withheldNotice('compressed', 'so it cannot be searched for secrets');
  return Buffer.isBuffer(data) ? Buffer.from(notice) : data && notice;
}

function redactBody({ data, config }: AxiosResponse<unknown>, secrets: AccountSecrets): unknown {
  if (Buffer.isBuffer(data)) {
    return secrets.redactBytes(data);
  }
  if (typeof data !== 'string') {
    return data;
  }
  const { responseEncoding } = config;
  const bytes = decodeEncodedBody(data, responseEncoding);
  return bytes
    ? secrets.redactBytes(bytes).toString(responseEncoding as BufferEncoding)
    : secrets.redact(data);
}

/** Decodes a body that axios returned in an encoding such as base64; undefined if it is readable as it is. */
export function decodeEncodedBody(data: unknown, responseEncoding: string | undefined): Buffer | undefined {
  return typeof data === 'string' &&
    responseEncoding !== undefined &&
    !READABLE_ENCODING.test(responseEncoding)
    ? Buffer.from(data, responseEncoding as BufferEncoding)
    : undefined;
}

/** Whether a body is still compressed. Transports remove `Content-Encoding` when they decompress one. */
function isCompressed(contentEncoding: unknown): boolean {
  return (
    typeof contentEncoding === 'string' &&
    contentEncoding.split(',').some((coding) => COMPRESSION.test(coding.trim()))
  );
}
