import type { Answer } from '../../../lib/testing/emulator-answers.js';

/** In which form an answer tells how long its session lives. */
export interface LoginForm {
  /** Whether the answer tells the session's end by the server's own clock. */
  readonly isSound: boolean;
  readonly lifetimeBy: 'date' | 'own clock' | 'assumption';
  write(answer: Answer, expiration: number): Answer & { headers?: Record<string, string> };
}

/** How long a session is used whose `expiration` can't be read, in milliseconds. */
const ASSUMED = 60_000;

const asIs = (answer: Answer) => answer;
const withHeaders = (headers: Record<string, string | null>) => (answer: Answer) =>
  ({ ...answer, headers }) as Answer;
const withExpiration = (write: (moment: number) => unknown) => (answer: Answer, moment: number) => ({
  ...answer,
  body: JSON.stringify({ ...(JSON.parse(answer.body) as object), expiration: write(moment) }),
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
