import { describe, expect, it } from '@jest/globals';
import type { Occurrence } from '../log-entry.js';
import { limitedLoginAttempts } from './login-attempts.js';
import { loginsRespectPauses } from './backoff.js';
import { limitedForcedLogins } from './contention.js';
import { type Invariant, findViolations } from './invariant.js';
import { createLog } from './create-log.js';
import { rejectedKeysBackOff } from './rejected-key.js';

type Lines = Parameters<typeof createLog>;

const started: Occurrence = { type: 'event', event: 'login-started', reason: 'no-session' };
const failed: Occurrence = { type: 'event', event: 'login-failed', random: 0.5 };
const loggedIn: Occurrence = { type: 'event', event: 'logged-in', token: 'a token' };
const rejected: Occurrence = { type: 'event', event: 'session-rejected' };
const contention: Occurrence = { type: 'event', event: 'contention' };
const shared: Occurrence = { type: 'event', event: 'session-shared', token: 'another' };
const ahead: Occurrence = { ...started, reason: 'ahead-of-expiry' };
const forced: Occurrence = { ...started, reason: 'session-rejected' };
const refresh: Occurrence = { type: 'call', call: 9, method: 'refresh', limitMs: 20_000 };
const call: Occurrence = { type: 'call', call: 1, method: 'getSession', limitMs: 20_000 };
const sent = (attempt: number, key = 'a key'): Occurrence => ({ type: 'attempt sent', attempt, key });
const ended = (attempt: number, response: object = {}): Occurrence => ({
  type: 'attempt ended',
  attempt,
  hasResponse: true,
  ...response,
});
const issued: Occurrence = { type: 'issued', attempt: 1, token: 'a token', lifetimeMs: 60_000 };

function check(make: () => Invariant, valid: [string, Lines][], violations: [string, Lines][]): void {
  it.each(valid)('accepts %s', (_, lines) => {
    expect(findViolations(make(), createLog(...lines))).toEqual([]);
  });
  it.each(violations)('reports %s', (_, lines) => {
    expect(findViolations(make(), createLog(...lines))).toHaveLength(1);
  });
}

const attemptLines = (attempt: number, response?: object): Lines => [
  [attempt * 1_000, sent(attempt)],
  [attempt * 1_000 + 100, ended(attempt, response)],
];

describe('logins have a limited number of attempts', () => {
  const three: Lines = [...attemptLines(1), ...attemptLines(2), ...attemptLines(3)];
  const newKey: Lines[0] = [4_000, sent(4, 'another key')];
  check(
    limitedLoginAttempts,
    [
      ['three attempts for a caller', [[0, call], [0, started], ...three]],
      [
        'another login',
        [[0, started], ...attemptLines(1), [1_500, failed], [1_600, started], ...attemptLines(2)],
      ],
      [
        'a fourth attempt with a rotated key',
        [
          [0, call],
          [0, started],
          ...three.slice(0, 5),
          [3_100, ended(3, { isKeyRejected: true })],
          newKey,
        ] as Lines,
      ],
      [
        'a second attempt for a caller that joins',
        [[0, started], ...attemptLines(1), [1_200, call], ...attemptLines(2)],
      ],
    ],
    [
      ['a fourth attempt', [[0, call], [0, started], ...three, ...attemptLines(4)]],
      ['a fourth attempt with another key', [[0, call], [0, started], ...three, newKey]],
      ['a second attempt in the background', [[0, started], ...attemptLines(1), ...attemptLines(2)]],
      [
        'a second attempt after the only caller has gone',
        [[0, call], [1, { type: 'settled', call: 1 }], [2, started], ...attemptLines(1), ...attemptLines(2)],
      ],
      [
        'two attempts at a time',
        [
          [0, call],
          [0, started],
          [1, sent(1)],
          [2, sent(2)],
        ],
      ],
      ['an attempt outside a login', [[0, started], ...attemptLines(1), [1_500, loggedIn], [2_000, sent(2)]]],
    ],
  );
});

describe('logins respect pauses', () => {
  const failure: Lines = [
    [0, started],
    [0, sent(1)],
    [100, ended(1)],
    [100, failed],
  ];
  const keyRejection = ended(2, { isKeyRejected: true });
  const advised: Lines = [
    [0, started],
    [0, sent(1)],
    [100, ended(1, { retryAfterMs: 7_000 })],
    [100, failed],
  ];
  const cached: Lines = [
    [0, started],
    [0, sent(1)],
    [0, issued],
    [10, ended(1)],
    [10, loggedIn],
  ];
  const cachedAndFailed: Lines = [...cached, [41_000, ahead], [41_100, ended(2)], [41_100, failed]];
  const cachedAndKeyRejected: Lines = [
    ...cachedAndFailed.slice(0, -2),
    [41_100, keyRejection],
    [41_100, failed],
  ];
  const abortedAt: Lines[0] = [41_650, { type: 'settled', call: 1 }];
  check(
    loginsRespectPauses,
    [
      ['a login after the pause', [...failure, [600, started]]],
      ['a refresh() during the pause', [...failure, [200, refresh], [201, started]]],
      [
        'a login after an attempt without a response',
        [
          [0, sent(1)],
          [9, ended(1, { hasResponse: false })],
          [9, failed],
          [10, started],
        ],
      ],
      [
        'a login at the start of the hard window',
        [...cached, [53_800, started], [53_900, ended(2)], [53_900, failed], [54_000, started]],
      ],
      [
        'a login after one that took long',
        [
          [0, started],
          [100, ended(1)],
          [7_000, failed],
          [7_001, started],
        ],
      ],
      ['an attempt after Retry-After', [...advised, [7_100, sent(2)]]],
      ['a background login after the longer pause', [...cachedAndFailed, [43_600, ahead]]],
      [
        'a login for a caller after the shorter pause',
        [...cachedAndFailed, [41_600, call], [41_600, started]],
      ],
      [
        'a login that a caller may have started',
        [...cachedAndFailed, [41_600, call], abortedAt, [41_700, ahead]],
      ],
      ['a background login after a rejected key', [...cachedAndKeyRejected, [41_600, ahead]]],
    ],
    [
      ['a login during the pause', [...failure, [590, started]]],
      [
        'a login during the pause after the second failure',
        [...failure, [700, ended(2)], [700, failed], [1_690, started]],
      ],
      [
        'a login during the pause, with a cached session',
        [...cached, [49_900, started], [50_000, ended(2)], [50_000, failed], [50_400, started]],
      ],
      ['a background login during the longer pause', [...cachedAndFailed, [43_500, ahead]]],
      ['an attempt before Retry-After', [...advised, [7_000, sent(2)]]],
    ],
  );
});

describe('rejected keys back off', () => {
  const keyRejection = (at: number, attempt: number): Lines => [
    [at, sent(attempt)],
    [at + 100, ended(attempt, { isKeyRejected: true })],
  ];
  check(
    rejectedKeysBackOff,
    [
      ['the key after 30 s', [...keyRejection(0, 1), [30_100, sent(2)]]],
      ['another key', [...keyRejection(0, 1), [200, sent(2, 'another key')]]],
      ['a refresh()', [...keyRejection(0, 1), [200, refresh], [201, sent(2)]]],
      ['the key after a success', [...keyRejection(0, 1), [100, issued], [200, sent(2)]]],
    ],
    [
      ['the key at once', [...keyRejection(0, 1), [200, sent(2)]]],
      [
        'the key 30 s after its second rejection',
        [...keyRejection(0, 1), ...keyRejection(40_000, 2), [80_000, sent(3)]],
      ],
      [
        'the key once more after a refresh()',
        [...keyRejection(0, 1), [200, refresh], ...keyRejection(201, 2), [400, sent(3)]],
      ],
    ],
  );
});

describe('rejections force few logins', () => {
  const login = (at: number): Lines => [
    [at, forced],
    [at, sent(at)],
    [at + 100, loggedIn],
  ];
  const rejection = (at: number): Lines => [[at, rejected]];
  const coolDown = (at: number): Lines => [...rejection(at), [at, contention]];
  const earlyRejection: Lines = [...login(0), ...coolDown(4_000)];
  const inProgress: Lines = [...login(0), [3_900, started], ...coolDown(4_000), [4_100, loggedIn]];
  const three: Lines = [0, 6_000, 12_000].flatMap((at) => [...login(at), ...rejection(at + 5_500)]);
  const threeWithoutLastRejection = three.slice(0, -1);
  check(
    () => limitedForcedLogins({ logDelayMs: 0, mayStartLate: () => false }),
    [
      ['a login after the cool-down', [...earlyRejection, ...login(34_000)]],
      ['a login after one in progress has ended', [...inProgress, ...login(6_000)]],
      ['a login after a session was adopted', [...earlyRejection, [4_200, shared], ...login(6_000)]],
      ['a session that was rejected later', [...login(0), ...rejection(5_000), ...login(5_001)]],
      ['a refresh()', [...earlyRejection, [4_100, refresh], ...login(4_200)]],
      [
        'a fourth login a minute after the first',
        [...threeWithoutLastRejection, ...rejection(60_100), ...login(60_200)],
      ],
      [
        'a cool-down before the fourth',
        [...threeWithoutLastRejection, ...coolDown(17_500), ...login(47_500)],
      ],
    ],
    [
      ['a login in the cool-down', [...earlyRejection, ...login(9_000)]],
      ['a rejection within 5 s, without a cool-down', [...login(0), ...rejection(4_999), ...login(40_000)]],
      ['a fourth login within a minute', [...three, ...login(18_000)]],
      [
        'a fourth login for a late rejection',
        [...threeWithoutLastRejection, ...rejection(60_000), ...login(60_200)],
      ],
    ],
  );
  check(
    () => limitedForcedLogins({ logDelayMs: 0, mayStartLate: () => true }),
    [['one login in the cool-down', [...earlyRejection, ...login(9_000)]]],
    [
      [
        'a second login in the cool-down',
        [...earlyRejection, [9_000, forced], [9_100, failed], ...login(20_000)],
      ],
      ['a fourth login within a minute', [...three, ...login(18_000)]],
    ],
  );
  check(
    () => limitedForcedLogins({ logDelayMs: 100, mayStartLate: () => false }),
    [['a rejection almost within 5 s', [...login(0), ...rejection(4_900), ...login(5_000)]]],
    [['a rejection well within 5 s', [...login(0), ...rejection(4_899), ...login(5_000)]]],
  );
});
