import type { InternalAxiosRequestConfig } from 'axios';
import type { AccountSecrets } from './account-secrets.js';
import { REDACTED } from './redacted.js';
import { redactedHeaders } from './redacted-headers.js';

/** Marks a config of which something was taken out, so that it is not sent as it then is. */
const INCOMPLETE = Symbol('nestjs-defexa.incomplete');

/** A request as errors and responses show it: the real one holds the bytes that were sent. */
export interface ShownRequest {
  readonly config: InternalAxiosRequestConfig;
  /** Undefined where the call ended before it had a session. */
  readonly request: { readonly method: string; readonly path: string } | undefined;
}

/** Has a request show no secret, even where the caller put one into it, nor what is secret by its name. */
export function redactedRequest({ config, request }: ShownRequest, secrets: AccountSecrets): ShownRequest {
  const { headers, url, params, data } = config;
  config.headers = redactedHeaders(headers, secrets);
  const parts = { url, params: params as unknown, data: data as unknown };
  for (const [name, part] of Object.entries(parts)) {
    const clean = redactedPart(part, secrets);
    if (clean !== part) {
      Object.assign(config, { [name]: clean, [INCOMPLETE]: true });
    }
  }
  if (String(headers) !== String(config.headers)) {
    Object.assign(config, { [INCOMPLETE]: true });
  }
  return { config, request: request && { ...request, path: secrets.redact(request.path) } };
}

/** Whether this is the config of an error, or a copy of it, in which a secret is missing. */
export function isIncomplete(config: object): boolean {
  return INCOMPLETE in config;
}

/** The part itself, unless a secret is in it. */
function redactedPart(part: unknown, secrets: AccountSecrets): unknown {
  if (part instanceof URLSearchParams) {
    const clean = secrets.redact(String(part));
    return clean === String(part) ? part : new URLSearchParams(clean);
  }
  try {
    const text = JSON.stringify(part) as string | undefined;
    const clean = text && secrets.redact(text);
    return clean === text ? part : JSON.parse(clean!);
  } catch {
    // It can't be written as JSON, or was too long to be searched.
    return REDACTED;
  }
}
