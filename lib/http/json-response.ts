import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { AccountSecrets } from '../secrets/account-secrets.js';
import { transitionalOptions } from '../transport/axios-instance.js';
import { invalidJsonError } from './call-errors.js';

/** The config as axios passes it to response transforms. */
type ResponseConfig = InternalAxiosRequestConfig & { response?: AxiosResponse };

/**
 * Creates the axios transform that parses responses, like axios's own. A body that is not JSON stays a string, unless the request
 * requires JSON.
 *
 * @param secrets removed from the error for a body that is not JSON
 */
export function parseJsonResponse(secrets: AccountSecrets) {
  return function parseResponse(this: ResponseConfig, data: unknown): unknown {
    const { responseType, parseReviver } = this ?? {};
    const { forcedJSONParsing, silentJSONParsing } = transitionalOptions(this ?? {});
    const expectsJson = responseType === 'json' || (!responseType && forcedJSONParsing);
    if (typeof data !== 'string' || data === '' || !expectsJson) {
      return data;
    }
    try {
      return JSON.parse(data, parseReviver);
    } catch (error) {
      if (responseType !== 'json' || silentJSONParsing) {
        return data;
      }
      // Any other error comes from the app's reviver.
      throw error instanceof SyntaxError && this.response ? invalidJsonError(error, this, secrets) : error;
    }
  };
}
