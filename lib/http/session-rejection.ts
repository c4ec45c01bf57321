import type { AxiosResponse } from 'axios';
import { DefexaConfigurationError } from '../errors/index.js';
import { parsedBody, textOf } from './json-body.js';

/** Says whether an answer means that the session is not valid, or no longer. */
export type SessionRejectionRule = (response: AxiosResponse) => boolean;

/**
 * Which requests are sent again, once, with a new session, after Defexa rejected the one that they carried: all, those
 * with a safe method (RFC 9110, section 9.2.1; of those that have a body, that is QUERY), or none.
 */
export type ReplayOnRejection = 'always' | 'safe-methods' | 'never';

export const REPLAYS: readonly ReplayOnRejection[] = ['always', 'safe-methods', 'never'];

/**
 * The rule in force: the account's own, which gets a JSON body parsed, or `isUnauthorized`.
 *
 * @param custom the account's own rule, if it has one
 * @throws {DefexaConfigurationError} (the rule) if that one is async
 */
export function rejectionRule(custom: SessionRejectionRule | undefined): SessionRejectionRule {
  if (!custom) {
    return isUnauthorized;
  }
  return (response) => {
    const verdict: unknown = custom({ ...response, data: parsedBody(response.data) });
    if (verdict instanceof Promise) {
      // It must not pass for a yes, or nothing would be sent just once; nor for a no, which nobody would notice.
      verdict.catch(() => {});
      throw new DefexaConfigurationError([
        'isSessionRejected: must return true or false, but it returned a promise. It must not be async.',
      ]);
    }
    return verdict === true;
  };
}

/** HTTP 401, or a JSON body with `success: false` and `status: 401`: our assumption, as Defexa documents none. */
function isUnauthorized({ status, data }: AxiosResponse): boolean {
  if (status === 401) {
    return true;
  }
  // Nearly all bodies need not be parsed for this.
  const text = textOf(data);
  if (!text?.includes('401')) {
    return false;
  }
  const { success, status: stated } = parsedBody(text) as { success?: unknown; status?: unknown };
  return success === false && (stated === 401 || stated === '401');
}

/** Whether a request may be sent again: a server that rejects its session has not acted on it, by our assumption. */
export function mayReplay(method: string, replay: ReplayOnRejection): boolean {
  return replay === 'always' || (replay === 'safe-methods' && method === 'query');
}
