import type { AxiosResponse } from 'axios';

/** Says whether an answer means that the session is not valid, or no longer. */
export type SessionRejectionRule = (response: AxiosResponse) => boolean;

/**
 * Which requests are sent again, once, with a new session, after Defexa rejected the one that they carried: all, those
 * with a safe method (RFC 9110, section 9.2.1, and QUERY), or none.
 */
export type ReplayOnRejection = (typeof REPLAYS)[number];

export const REPLAYS = ['always', 'safe-methods', 'never'] as const;

const SAFE_METHODS = ['get', 'head', 'options', 'query'];

/**
 * The rule in force: the account's own, which gets a JSON body parsed, or `isUnauthorized`.
 *
 * @param custom the account's own rule, if it has one
 */
export function rejectionRule(custom: SessionRejectionRule | undefined): SessionRejectionRule {
  if (!custom) {
    return isUnauthorized;
  }
  return (response) => {
    // A promise, from a rule that is async by mistake, must not pass for a yes: nothing would be sent just once.
    const verdict: unknown = custom({ ...response, data: parsed(response.data) });
    return verdict === true;
  };
}

/** HTTP 401, or a JSON body with `success: false` and `status: 401`: our assumption, as Defexa documents none. */
export function isUnauthorized({ status, data }: AxiosResponse): boolean {
  if (status === 401) {
    return true;
  }
  // Nearly all bodies need not be parsed for this.
  if (!textOf(data)?.includes('401')) {
    return false;
  }
  const { success, status: stated } = (parsed(data) ?? {}) as { success?: unknown; status?: unknown };
  return success === false && (stated === 401 || stated === '401');
}

/** Whether a request may be sent again: a server that rejects its session has not acted on it, by our assumption. */
export function mayReplay(method: string, replay: ReplayOnRejection): boolean {
  return replay === 'always' || (replay === 'safe-methods' && SAFE_METHODS.includes(method));
}

function parsed(data: unknown): unknown {
  const text = textOf(data);
  try {
    return text === undefined ? data : JSON.parse(text);
  } catch {
    return data;
  }
}

/** A body as text, but for a stream, which is its reader's alone. */
function textOf(data: unknown): string | undefined {
  return Buffer.isBuffer(data) ? data.toString() : typeof data === 'string' ? data : undefined;
}
