import type { InternalAxiosRequestConfig } from 'axios';
import type { AccountSecrets } from './account-secrets.js';
import { REDACTED } from './redacted.js';
import { redactedHeaders } from './redacted-headers.js';
import { textWithin } from './text-within.js';

/** Marks a config of which something was taken out, so that it is not sent as it then is. No symbol: axios 1.16 copies none. */
const INCOMPLETE = 'nestjs-defexa.incomplete';

/** What of a config is axios's own, and holds nothing of the app's data. */
const OF_AXIOS = [
  'adapter',
  'data',
  'env',
  'headers',
  'transformRequest',
  'transformResponse',
  'transitional',
];

/** What ends a call, and tells why it did. */
const ENDING = ['cancelToken', 'signal'];

/** A request as errors and responses show it: the real one holds the bytes that were sent. */
export interface ShownRequest {
  readonly config: InternalAxiosRequestConfig;
  /** The JSON text of the caller's fields. */
  readonly text: string;
  /** Undefined where the call ended before it had a session. */
  readonly request: { readonly method: string; readonly path: string } | undefined;
}

/**
 * Has a request show no secret, even where the caller put one into it, nor what is secret by its name. Changes `config` itself:
 * axios's errors hold it already.
 */
export function redactInPlace(
  { config, text, request }: ShownRequest,
  secrets: AccountSecrets,
): Pick<ShownRequest, 'config' | 'request'> {
  const { headers } = config;
  config.headers = redactedHeaders(headers, secrets);
  const clean = secrets.redact(text);
  let isWhole = String(headers) === String(config.headers) && clean === text;
  // What was sent of it: an object of the app's may hold more than that.
  config.data = clean;
  for (const [name, part] of Object.entries(config)) {
    const shown = OF_AXIOS.includes(name)
      ? part
      : ENDING.includes(name)
        ? redactedEnding(part, secrets)
        : redactedPart(part, secrets);
    if (shown === UNSEARCHED) {
      // What the app keeps there goes on working, but is not printed.
      Object.defineProperty(config, name, { enumerable: false });
    } else if (shown !== part) {
      Object.assign(config, { [name]: shown });
      isWhole = false;
    }
  }
  if (!isWhole) {
    Object.assign(config, { [INCOMPLETE]: true });
  }
  return { config, request: request && { ...request, path: secrets.redact(request.path) } };
}

/** Whether this is the config of an error, or a copy of it, in which a secret is missing. */
export function isIncomplete(config: object): boolean {
  return INCOMPLETE in config;
}

/** The part itself, unless a secret is in the reason for which it has ended the call. */
function redactedEnding(part: unknown, secrets: AccountSecrets): unknown {
  const { reason } = (part ?? {}) as { reason?: unknown };
  return reason === undefined || redactedPart(reason, secrets) === reason ? part : undefined;
}

/** Of a part in which there is too much to be searched. */
const UNSEARCHED = Symbol('unsearched');

/** What the app made of a body, without secrets; of what is too large to be searched, nothing. */
export function redactedData(data: unknown, secrets: AccountSecrets): unknown {
  const shown = redactedPart(data, secrets);
  return shown === UNSEARCHED ? REDACTED : shown;
}

/** The part itself, unless a secret is in it. */
function redactedPart(part: unknown, secrets: AccountSecrets): unknown {
  if (typeof part === 'string') {
    return secrets.redact(part);
  }
  if (part instanceof URLSearchParams) {
    const clean = secrets.redact(String(part));
    return clean === String(part) ? part : new URLSearchParams(clean);
  }
  try {
    const text = textWithin(part);
    if (text === undefined) {
      return UNSEARCHED;
    }
    return secrets.redact(text) === text ? part : parsed(secrets.redact(JSON.stringify(part)));
  } catch {
    // It can be neither searched nor written as JSON.
    return REDACTED;
  }
}

/** What a text says in JSON; nothing, where it was too long to be searched. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return REDACTED;
  }
}
