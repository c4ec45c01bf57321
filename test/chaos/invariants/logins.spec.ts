import { describe, expect, it } from '@jest/globals';
import type { Happened } from '../entry.js';
import { fewAttempts } from './attempts.js';
import { logInAfterPauses } from './backoff.js';
import { fewForcedLogins } from './contention.js';
import { type Invariant, violationsOf } from './invariant.js';
import { logOf } from './log.js';
import { refusedKeyStaysHome } from './refused-key.js';

type Lines = Parameters<typeof logOf>;

const started: Happened = { type: 'event', event: 'login-started', reason: 'no-session' };
const failed: Happened = { type: 'event', event: 'login-failed', chance: 0.5 };
const loggedIn: Happened = { type: 'event', event: 'logged-in', token: 'a token' };
const rejected: Happened = { type: 'event', event: 'session-rejected' };
const contention: Happened = { type: 'event', event: 'contention' };
const shared: Happened = { type: 'event', event: 'session-shared', token: 'another' };
const ahead: Happened = { ...started, reason: 'ahead-of-expiry' };
const forced: Happened = { ...started, reason: 'session-rejected' };
const refresh: Happened = { type: 'call', call: 9, method: 'refresh', limit: 20_000 };
const call: Happened = { type: 'call', call: 1, method: 'getSession', limit: 20_000 };
const sent = (login: number, key = 'a key'): Happened => ({ type: 'login sent', login, key });
const ended = (login: number, answer: object = {}): Happened => ({
  type: 'login ended',
  login,
  isAnswered: true,
  ...answer,
});
const issued: Happened = { type: 'issued', login: 1, token: 'a token', lifetime: 60_000 };

function check(make: () => Invariant, kept: [string, Lines][], broken: [string, Lines][]): void {
  it.each(kept)('%s is kept to it', (_, lines) => {
    expect(violationsOf(make(), logOf(...lines))).toEqual([]);
  });
  it.each(broken)('%s breaks it', (_, lines) => {
    expect(violationsOf(make(), logOf(...lines))).toHaveLength(1);
  });
}

const attempt = (login: number, answer?: object): Lines => [
  [login * 1_000, sent(login)],
  [login * 1_000 + 100, ended(login, answer)],
];

describe('logins come one at a time, and a few to a flight', () => {
  const three: Lines = [...attempt(1), ...attempt(2), ...attempt(3)];
  const newKey: Lines[0] = [4_000, sent(4, 'another key')];
  check(
    fewAttempts,
    [
      ['three attempts for a caller', [[0, call], [0, started], ...three]],
      ['another flight', [[0, started], ...attempt(1), [1_500, failed], [1_600, started], ...attempt(2)]],
      [
        'a key that was replaced',
        [
          [0, call],
          [0, started],
          ...three.slice(0, 5),
          [3_100, ended(3, { isRefused: true })],
          newKey,
        ] as Lines,
      ],
      ['a caller who joins', [[0, started], ...attempt(1), [1_200, call], ...attempt(2)]],
    ],
    [
      ['a fourth attempt', [[0, call], [0, started], ...three, ...attempt(4)]],
      ['a fourth attempt with another key', [[0, call], [0, started], ...three, newKey]],
      ['a second attempt for nobody', [[0, started], ...attempt(1), ...attempt(2)]],
      [
        'a second attempt after the caller went',
        [[0, call], [1, { type: 'answered', call: 1 }], [2, started], ...attempt(1), ...attempt(2)],
      ],
      [
        'a login beside another',
        [
          [0, call],
          [0, started],
          [1, sent(1)],
          [2, sent(2)],
        ],
      ],
      ['a login outside of any flight', [[0, started], ...attempt(1), [1_500, loggedIn], [2_000, sent(2)]]],
    ],
  );
});

describe('logins wait after failures, and when Defexa asks for it', () => {
  const failure: Lines = [
    [0, started],
    [0, sent(1)],
    [100, ended(1)],
    [100, failed],
  ];
  const refusal = ended(2, { isRefused: true });
  const advised: Lines = [
    [0, started],
    [0, sent(1)],
    [100, ended(1, { retryAfter: 7_000 })],
    [100, failed],
  ];
  const held: Lines = [
    [0, started],
    [0, sent(1)],
    [0, issued],
    [10, ended(1)],
    [10, loggedIn],
  ];
  const heldAndFailed: Lines = [...held, [41_000, ahead], [41_100, ended(2)], [41_100, failed]];
  const heldAndRefused: Lines = [...heldAndFailed.slice(0, -2), [41_100, refusal], [41_100, failed]];
  const gone: Lines[0] = [41_650, { type: 'answered', call: 1 }];
  check(
    logInAfterPauses,
    [
      ['a flight after the pause', [...failure, [600, started]]],
      ['an explicit one within it', [...failure, [200, refresh], [201, started]]],
      [
        'one after a login that hung',
        [
          [0, sent(1)],
          [9, ended(1, { isAnswered: false })],
          [9, failed],
          [10, started],
        ],
      ],
      [
        'one at the start of the hard window',
        [...held, [53_800, started], [53_900, ended(2)], [53_900, failed], [54_000, started]],
      ],
      [
        'one after a flight that took long',
        [
          [0, started],
          [100, ended(1)],
          [7_000, failed],
          [7_001, started],
        ],
      ],
      ['a login after Retry-After', [...advised, [7_100, sent(2)]]],
      ['one for nobody after a longer pause', [...heldAndFailed, [43_600, ahead]]],
      ['one of a caller after the shorter', [...heldAndFailed, [41_600, call], [41_600, started]]],
      ['one that a caller may have begun', [...heldAndFailed, [41_600, call], gone, [41_700, ahead]]],
      ['one for nobody after its key was refused', [...heldAndRefused, [41_600, ahead]]],
    ],
    [
      ['a flight within the pause', [...failure, [590, started]]],
      [
        'one within the pause after the second failure',
        [...failure, [700, ended(2)], [700, failed], [1_690, started]],
      ],
      [
        'one within the pause, with a session',
        [...held, [49_900, started], [50_000, ended(2)], [50_000, failed], [50_400, started]],
      ],
      ['one for nobody within the longer pause', [...heldAndFailed, [43_500, ahead]]],
      ['a login before Retry-After', [...advised, [7_000, sent(2)]]],
    ],
  );
});

describe('a refused key is not sent again before its time', () => {
  const refusal = (at: number, login: number): Lines => [
    [at, sent(login)],
    [at + 100, ended(login, { isRefused: true })],
  ];
  check(
    refusedKeyStaysHome,
    [
      ['the key after 30 s', [...refusal(0, 1), [30_100, sent(2)]]],
      ['another key', [...refusal(0, 1), [200, sent(2, 'another key')]]],
      ['an explicit login', [...refusal(0, 1), [200, refresh], [201, sent(2)]]],
      ['the key after a success', [...refusal(0, 1), [100, issued], [200, sent(2)]]],
    ],
    [
      ['the key at once', [...refusal(0, 1), [200, sent(2)]]],
      ['the key 30 s after its second refusal', [...refusal(0, 1), ...refusal(40_000, 2), [80_000, sent(3)]]],
      [
        'the key once more after an explicit login',
        [...refusal(0, 1), [200, refresh], ...refusal(201, 2), [400, sent(3)]],
      ],
    ],
  );
});

describe('rejections force few logins', () => {
  const flight = (at: number): Lines => [
    [at, forced],
    [at, sent(at)],
    [at + 100, loggedIn],
  ];
  const rejection = (at: number): Lines => [[at, rejected]];
  const coolDown = (at: number): Lines => [...rejection(at), [at, contention]];
  const tooSoon: Lines = [...flight(0), ...coolDown(4_000)];
  const onItsWay: Lines = [...flight(0), [3_900, started], ...coolDown(4_000), [4_100, loggedIn]];
  const three: Lines = [0, 6_000, 12_000].flatMap((at) => [...flight(at), ...rejection(at + 5_500)]);
  const untilThen = three.slice(0, -1);
  check(
    () => fewForcedLogins({ lag: 0, mayStartLate: () => false }),
    [
      ['a login after the cool-down', [...tooSoon, ...flight(34_000)]],
      ['one after another that was on its way has landed', [...onItsWay, ...flight(6_000)]],
      ['one after a session was taken over', [...tooSoon, [4_200, shared], ...flight(6_000)]],
      ['a session that was rejected later', [...flight(0), ...rejection(5_000), ...flight(5_001)]],
      ['an explicit login', [...tooSoon, [4_100, refresh], ...flight(4_200)]],
      ['a fourth login a minute after the first', [...untilThen, ...rejection(60_100), ...flight(60_200)]],
      ['a cool-down before the fourth', [...untilThen, ...coolDown(17_500), ...flight(47_500)]],
    ],
    [
      ['a login in the cool-down', [...tooSoon, ...flight(9_000)]],
      ['a rejection within 5 s, without a cool-down', [...flight(0), ...rejection(4_999), ...flight(40_000)]],
      ['a fourth login within a minute', [...three, ...flight(18_000)]],
      ['a fourth login for a late rejection', [...untilThen, ...rejection(60_000), ...flight(60_200)]],
    ],
  );
  check(
    () => fewForcedLogins({ lag: 0, mayStartLate: () => true }),
    [['one login in the cool-down', [...tooSoon, ...flight(9_000)]]],
    [
      ['a second one', [...tooSoon, [9_000, forced], [9_100, failed], ...flight(20_000)]],
      ['a fourth login within a minute', [...three, ...flight(18_000)]],
    ],
  );
  check(
    () => fewForcedLogins({ lag: 100, mayStartLate: () => false }),
    [['a rejection almost within 5 s', [...flight(0), ...rejection(4_900), ...flight(5_000)]]],
    [['one well within', [...flight(0), ...rejection(4_899), ...flight(5_000)]]],
  );
});
