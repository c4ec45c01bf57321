import type { InternalAxiosRequestConfig } from 'axios';
import type { AccountSecrets } from './account-secrets.js';
import { redactHeaders } from './redact-headers.js';
import { redactValue, TOO_LARGE } from './redact-value.js';

/** Marks a config that lacks something after redaction, so that it is not sent again. A string, as axios 1.16 copies no symbols. */
const INCOMPLETE = 'nestjs-defexa.incomplete';

/** These are redacted separately, or contain none of the app's data. */
const SKIPPED_FIELDS = [
  'adapter',
  'data',
  'env',
  'headers',
  'transformRequest',
  'transformResponse',
  'transitional',
];

/** These abort a request, and carry the reason for it. */
const ABORT_FIELDS = ['cancelToken', 'signal'];

/** A request as errors and responses show it. The real one contains the session token. */
export interface VisibleRequest {
  readonly config: InternalAxiosRequestConfig;
  /** The caller's fields as JSON. */
  readonly body: string;
  /** Undefined if the call ended before it had a session. */
  readonly request: { readonly method: string; readonly path: string } | undefined;
}

/** Redacts a request. Changes `config` itself, because axios's errors refer to it already. */
export function redactRequestInPlace(
  { config, body, request }: VisibleRequest,
  secrets: AccountSecrets,
): Pick<VisibleRequest, 'config' | 'request'> {
  const { headers } = config;
  config.headers = redactHeaders(headers, secrets);
  const redactedBody = secrets.redact(body);
  let isComplete = String(headers) === String(config.headers) && redactedBody === body;
  // The serialised body, because an object of the app may contain more than was sent.
  config.data = redactedBody;
  for (const [name, value] of Object.entries(config)) {
    const redacted = redactField(name, value, secrets);
    if (redacted === TOO_LARGE) {
      // The app may still use it, but it is not printed.
      Object.defineProperty(config, name, { enumerable: false });
    } else if (redacted !== value) {
      Object.assign(config, { [name]: redacted });
      isComplete = false;
    }
  }
  if (!isComplete) {
    Object.assign(config, { [INCOMPLETE]: true });
  }
  return { config, request: request && { ...request, path: secrets.redact(request.path) } };
}

/** Whether redaction removed something from this config, or from the one that it is a copy of. */
export function isIncomplete(config: object): boolean {
  return INCOMPLETE in config;
}

function redactField(name: string, value: unknown, secrets: AccountSecrets): unknown {
  if (SKIPPED_FIELDS.includes(name)) {
    return value;
  }
  return ABORT_FIELDS.includes(name) ? redactAbortField(value, secrets) : redactValue(value, secrets);
}

/** Drops a signal whose reason contains a secret. */
function redactAbortField(value: unknown, secrets: AccountSecrets): unknown {
  const { reason } = (value ?? {}) as { reason?: unknown };
  return reason === undefined || redactValue(reason, secrets) === reason ? value : undefined;
}
