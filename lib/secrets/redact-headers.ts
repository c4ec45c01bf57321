import { AxiosHeaders, type AxiosRequestHeaders } from 'axios';
import type { AccountSecrets } from './account-secrets.js';
import { REDACTED } from './placeholders.js';

const CREDENTIAL_HEADER = /^((proxy-)?authorization|cookie)$/i;

/** Copies headers without the account's secrets, and without the values of credential headers. */
export function redactHeaders(headers: AxiosRequestHeaders, secrets: AccountSecrets): AxiosRequestHeaders {
  const redacted = new AxiosHeaders();
  for (const [name, value] of headers) {
    const values = [value].flat().map((single) => secrets.redact(String(single)));
    // "[redacted]" is not a valid header name, so a header whose name contains a secret is dropped.
    if (secrets.redact(name) === name) {
      redacted.set(name, CREDENTIAL_HEADER.test(name) ? REDACTED : values.length === 1 ? values[0]! : values);
    }
  }
  return redacted;
}
