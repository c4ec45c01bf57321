import { AxiosHeaders, type AxiosRequestHeaders, type AxiosResponse } from 'axios';
import type { AccountSecrets } from './account-secrets.js';
import { withheld } from './redact-text.js';
import { redactedHeaders } from './redacted-headers.js';

/** Encodings in which a text is what the server wrote. */
const READABLE = /^(utf-?8|latin1|binary|ascii)$/i;

/** An answer without the account's secrets, wherever the server echoes one. */
export function redactedAnswer(answer: AxiosResponse<unknown>, secrets: AccountSecrets): AxiosResponse {
  const headers = AxiosHeaders.from(answer.headers as AxiosRequestHeaders);
  return {
    ...answer,
    statusText: secrets.redact(answer.statusText),
    headers: redactedHeaders(headers, secrets),
    // A transport takes this header away from what it has decoded.
    data: isEncoded(headers) ? compressed(answer.data) : redactedBody(answer, secrets),
  };
}

function isEncoded(headers: AxiosRequestHeaders): boolean {
  const encoding = headers.get('content-encoding');
  return Boolean(encoding) && encoding !== 'identity';
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
  const encoding = config.responseEncoding as BufferEncoding | undefined;
  // Such as base64: the secret is in what it stands for.
  return encoding === undefined || READABLE.test(encoding)
    ? secrets.redact(data)
    : redactedBytes(Buffer.from(data, encoding), secrets).toString(encoding);
}

/** One character a byte: so bytes that are no text stay what they are. */
function redactedBytes(data: Buffer, secrets: AccountSecrets): Buffer {
  const text = data.toString('latin1');
  const clean = secrets.redact(text);
  return clean === text ? data : Buffer.from(clean, 'latin1');
}
