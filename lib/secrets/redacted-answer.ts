import { isUtf8 } from 'node:buffer';
import { AxiosHeaders, type AxiosRequestHeaders, type AxiosResponse } from 'axios';
import type { AccountSecrets } from './account-secrets.js';
import { withheld } from './redact-text.js';
import { redactedHeaders } from './redacted-headers.js';

/** Encodings in which a text is what the server wrote. */
const READABLE = /^(utf-?8|latin1|binary|ascii)$/i;

/** Codings of a body that nobody can read before it is decoded (RFC 9110, section 8.4.1, and their other names). */
const COMPRESSED = /^(x-)?(gzip|compress)$|^(deflate|br|zstd)$/i;

/** An answer without the account's secrets, wherever the server echoes one. */
export function redactedAnswer(answer: AxiosResponse<unknown>, secrets: AccountSecrets): AxiosResponse {
  const headers = AxiosHeaders.from(answer.headers as AxiosRequestHeaders);
  return {
    ...answer,
    // A mock's may have none.
    statusText: answer.statusText && secrets.redact(answer.statusText),
    headers: redactedHeaders(headers, secrets),
    data: isCompressed(headers.get('content-encoding'))
      ? compressed(answer.data)
      : redactedBody(answer, secrets),
  };
}

/** What is shown instead of a body that can't be read. */
function compressed(data: unknown): unknown {
  const notice = withheld('compressed', 'so it can not be searched for secrets');
  return Buffer.isBuffer(data) ? Buffer.from(notice) : data && notice;
}

function redactedBody({ data, config }: AxiosResponse<unknown>, secrets: AccountSecrets): unknown {
  if (Buffer.isBuffer(data)) {
    return redactedBytes(data, secrets);
  }
  if (typeof data !== 'string') {
    return data;
  }
  const bytes = bytesBehind(data, config.responseEncoding);
  return bytes
    ? redactedBytes(bytes, secrets).toString(config.responseEncoding as BufferEncoding)
    : secrets.redact(data);
}

function redactedBytes(data: Buffer, secrets: AccountSecrets): Buffer {
  // Else one character a byte: so bytes that are no text stay what they are.
  const encoding = isUtf8(data) ? 'utf8' : 'latin1';
  const text = data.toString(encoding);
  const clean = secrets.redact(text);
  return clean === text ? data : Buffer.from(clean, encoding);
}

/** The bytes that a body stands for which was read in an encoding such as base64; undefined where it is a text. */
export function bytesBehind(data: unknown, encoding: string | undefined): Buffer | undefined {
  return typeof data === 'string' && encoding !== undefined && !READABLE.test(encoding)
    ? Buffer.from(data, encoding as BufferEncoding)
    : undefined;
}

/** Whether a `Content-Encoding` says that a body is compressed. Transports take the header from what they have decoded. */
export function isCompressed(contentEncoding: unknown): boolean {
  return (
    typeof contentEncoding === 'string' &&
    contentEncoding.split(',').some((coding) => COMPRESSED.test(coding.trim()))
  );
}
