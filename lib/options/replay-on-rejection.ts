/**
 * Which requests are sent again, once, with a new session, after Defexa rejected the one that they carried: all, those
 * with a safe method (RFC 9110, section 9.2.1; of those that have a body, that is QUERY), or none.
 */
export type ReplayOnRejection = 'always' | 'safe-methods' | 'never';

export const REPLAYS: readonly ReplayOnRejection[] = ['always', 'safe-methods', 'never'];

/** Whether a request may be sent again: a server that rejects its session has not acted on it, by our assumption. */
export function mayReplay(method: string, replay: ReplayOnRejection): boolean {
  return replay === 'always' || (replay === 'safe-methods' && method === 'query');
}
