import { AxiosHeaders, type AxiosRequestHeaders } from 'axios';
import type { AccountSecrets } from './account-secrets.js';
import { REDACTED } from './redacted.js';

const SECRET_HEADER = /^((proxy-)?authorization|cookie)$/i;

/** Headers without the account's secrets, and without what is secret by its name. */
export function redactedHeaders(headers: AxiosRequestHeaders, secrets: AccountSecrets): AxiosRequestHeaders {
  const shown = new AxiosHeaders();
  for (const [name, value] of headers) {
    const texts = [value].flat().map((text) => secrets.redact(String(text)));
    // A name that holds a secret is no name any more.
    if (secrets.redact(name) === name) {
      shown.set(name, SECRET_HEADER.test(name) ? REDACTED : texts.length === 1 ? texts[0]! : texts);
    }
  }
  return shown;
}
