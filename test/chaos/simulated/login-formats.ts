import type { PlatformResponse } from '../../../lib/testing/emulator/responses.js';

/** A format of the login response, and how the app must read it. */
export interface LoginFormat {
  /** Whether the response states the session's end by the server's own clock. */
  readonly statesEnd: boolean;
  readonly lifetimeBy: 'date' | 'own clock' | 'assumption';
  readonly write: (response: PlatformResponse, expiration: number) => PlatformResponse;
}

/** How long a session without a readable `expiration` is used. */
const ASSUMED_LIFETIME_MS = 60_000;

const asIs = (response: PlatformResponse) => response;
const withHeaders = (headers: Record<string, string | null>) => (response: PlatformResponse) => ({
  ...response,
  headers,
});
const withExpiration =
  (write: (moment: number) => unknown) => (response: PlatformResponse, moment: number) => ({
    ...response,
    body: JSON.stringify({ ...(JSON.parse(response.body) as object), expiration: write(moment) }),
  });

const byDate = { statesEnd: true, lifetimeBy: 'date' } as const;
const byOwnClock = { statesEnd: false, lifetimeBy: 'own clock' } as const;
const assumed = { statesEnd: false, lifetimeBy: 'assumption' } as const;

export const LOGIN_FORMATS = {
  documented: { ...byDate, write: asIs },
  iso: { ...byDate, write: withExpiration((moment) => new Date(moment).toISOString()) },
  epoch: { ...byDate, write: withExpiration((moment) => moment / 1_000) },
  'no date': { ...byOwnClock, write: withHeaders({ date: null }) },
  'wrong date': { ...byOwnClock, write: withHeaders({ date: 'yesterday' }) },
  'from a cache': { ...byOwnClock, write: withHeaders({ age: '7' }) },
  'no zone': { ...assumed, write: withExpiration((moment) => new Date(moment).toISOString().slice(0, 19)) },
  'no expiration': { ...assumed, write: withExpiration(() => null) },
} as const satisfies Record<string, LoginFormat>;

/**
 * How long an app must use a session, from its login on.
 *
 * @param byServerMs its lifetime by the server's clock
 * @param byClientMs what is left of it by the app's clock
 */
export function usableLifetimeMs(
  { lifetimeBy }: LoginFormat,
  byServerMs: number,
  byClientMs: number,
): number {
  return { date: byServerMs, 'own clock': byClientMs, assumption: ASSUMED_LIFETIME_MS }[lifetimeBy];
}
