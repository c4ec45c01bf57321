/**
 * Which requests are sent once more, with a new session, after Defexa rejected theirs: all of them, those with a safe
 * method (RFC 9110, section 9.2.1; QUERY is the only one with a body), or none.
 */
export type ReplayOnRejection = 'always' | 'safe-methods' | 'never';

export const REPLAYS: readonly ReplayOnRejection[] = ['always', 'safe-methods', 'never'];

export function mayReplay(method: string, replay: ReplayOnRejection): boolean {
  return replay === 'always' || (replay === 'safe-methods' && method === 'query');
}
