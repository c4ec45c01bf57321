import { AxiosHeaders, type AxiosRequestHeaders, type AxiosResponse } from 'axios';
import type { AccountSecrets } from './account-secrets.js';
import { redactedHeaders } from './redacted-headers.js';

/** An answer without the account's secrets, wherever the server echoes one. */
export function redactedAnswer(answer: AxiosResponse, secrets: AccountSecrets): AxiosResponse {
  const headers = AxiosHeaders.from(answer.headers as AxiosRequestHeaders);
  return {
    ...answer,
    statusText: secrets.redact(answer.statusText),
    headers: redactedHeaders(headers, secrets),
    data: redactedBody(answer.data, secrets),
  };
}

/** A body as it came, text or bytes, without the account's secrets. */
export function redactedBody(data: unknown, secrets: AccountSecrets): unknown {
  if (typeof data === 'string') {
    return secrets.redact(data);
  }
  if (!Buffer.isBuffer(data)) {
    return data;
  }
  // One character a byte: so bytes that are no text stay what they are.
  const text = data.toString('latin1');
  const clean = secrets.redact(text);
  return clean === text ? data : Buffer.from(clean, 'latin1');
}
