import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { transitionalOf } from '../transport/axios-instance.js';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { unreadableError } from './clean-error.js';

/** A body as text, but for a stream, which is its reader's alone. */
export function textOf(data: unknown): string | undefined {
  const text = Buffer.isBuffer(data) ? data.toString() : data;
  // A byte order mark is no part of it.
  return typeof text === 'string' ? text.replace(/^\uFEFF/, '') : undefined;
}

/** What a body says in JSON; the body itself, if it is none. */
export function parsedBody(data: unknown): unknown {
  const text = textOf(data);
  try {
    return text === undefined ? data : JSON.parse(text);
  } catch {
    return data;
  }
}

/** A config as axios hands it to transforms of a response. */
type WithResponse = InternalAxiosRequestConfig & { response?: AxiosResponse };

/**
 * Makes a transform of axios's, which reads an answer as axios's own does: a body that is no JSON stays the text that it is, unless
 * the request says otherwise.
 *
 * @param secrets of which the error for such a body shows none
 */
export function jsonReader(secrets: AccountSecrets) {
  return function readJson(this: WithResponse, data: unknown): unknown {
    const { responseType, parseReviver } = this ?? {};
    const { forcedJSONParsing, silentJSONParsing } = transitionalOf(this ?? {});
    const isWanted = responseType === 'json' || (!responseType && forcedJSONParsing);
    if (typeof data !== 'string' || data === '' || !isWanted) {
      return data;
    }
    try {
      return JSON.parse(data, parseReviver);
    } catch (error) {
      if (responseType !== 'json' || silentJSONParsing) {
        return data;
      }
      // Not a fault of the text, but of the app's reviver.
      throw error instanceof SyntaxError && this.response ? unreadableError(error, this, secrets) : error;
    }
  };
}
