import type { PlatformResponse } from '../../../lib/testing/emulator/responses.js';

/** In which form an answer tells how long its session lives. */
export interface LoginForm {
  /** Whether the answer tells the session's end by the server's own clock. */
  readonly isSound: boolean;
  readonly lifetimeBy: 'date' | 'own clock' | 'assumption';
  readonly write: (response: PlatformResponse, expiration: number) => PlatformResponse;
}

/** How long a session is used whose `expiration` can't be read, in milliseconds. */
const ASSUMED = 60_000;

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

const byDate = { isSound: true, lifetimeBy: 'date' } as const;
const byOwnClock = { isSound: false, lifetimeBy: 'own clock' } as const;
const assumed = { isSound: false, lifetimeBy: 'assumption' } as const;

export const LOGIN_FORMS = {
  documented: { ...byDate, write: asIs },
  iso: { ...byDate, write: withExpiration((moment) => new Date(moment).toISOString()) },
  epoch: { ...byDate, write: withExpiration((moment) => moment / 1_000) },
  'no date': { ...byOwnClock, write: withHeaders({ date: null }) },
  'wrong date': { ...byOwnClock, write: withHeaders({ date: 'yesterday' }) },
  'from a cache': { ...byOwnClock, write: withHeaders({ age: '7' }) },
  'no zone': { ...assumed, write: withExpiration((moment) => new Date(moment).toISOString().slice(0, 19)) },
  'no expiration': { ...assumed, write: withExpiration(() => null) },
} as const satisfies Record<string, LoginForm>;

/**
 * How long an app has to use a session, from its login on.
 *
 * @param byServer its lifetime by the server's clock
 * @param byClient what is left of it by the app's clock
 */
export function lifetimeOf({ lifetimeBy }: LoginForm, byServer: number, byClient: number): number {
  return { date: byServer, 'own clock': byClient, assumption: ASSUMED }[lifetimeBy];
}
