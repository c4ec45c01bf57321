import { describe, expect, it } from '@jest/globals';
import type { Happened } from '../entry.js';
import { everyCallerAnswered } from './answered-in-time.js';
import { goneCallersAreLetGo } from './gone-callers.js';
import { heapIsFlat } from './heap.js';
import { noWaitPastTheSession } from './hard-window.js';
import { violationsOf } from './invariant.js';
import { logOf } from './log.js';
import { noRequestTwice } from './requests-once.js';
import { noSecretInOutput } from './secrets.js';
import { nothingLeftBehind } from './left-behind.js';
import { callsSucceedAfterThaw } from './thawed-calls.js';
import { nothingUnhandled } from './unhandled.js';

describe('every caller is answered in time', () => {
  const call: Happened = { type: 'call', call: 1, method: 'getSession', limit: 1_000 };
  const answered: Happened = { type: 'answered', call: 1, token: 'a token' };
  const failed: Happened = { type: 'answered', call: 1, error: 'ECONNABORTED' };
  const abort: Happened = { type: 'abort', call: 1 };
  const broken = (...lines: Parameters<typeof logOf>) =>
    violationsOf(everyCallerAnswered(50), logOf(...lines));

  it('one that is answered at its limit, and one that goes away, are', () => {
    expect(broken([0, call], [1_050, failed])).toEqual([]);
    expect(broken([0, call], [500, abort], [550, failed], [600, abort])).toEqual([]);
  });

  it.each([
    [
      'late',
      [
        [0, call],
        [1_051, answered],
      ],
    ],
    ['never', [[0, call]]],
    [
      'twice',
      [
        [0, call],
        [1, answered],
        [2, answered],
      ],
    ],
    [
      'late after the app shut down',
      [
        [0, call],
        [100, { type: 'shut down' }],
        [651, failed],
      ],
    ],
    [
      'late after it went away',
      [
        [0, call],
        [500, abort],
        [551, answered],
      ],
    ],
    [
      'with an error although all is well',
      [
        [0, { ...call, mustSucceed: true }],
        [1, failed],
      ],
    ],
  ] as [string, Parameters<typeof logOf>][])('one that is answered %s is not', (_, lines) => {
    expect(broken(...lines)).toHaveLength(1);
  });
});

describe('nobody waits past the end of the session held', () => {
  const held: Parameters<typeof logOf> = [
    [0, { type: 'login sent', login: 1, key: 'a key' }],
    [100, { type: 'issued', login: 1, token: 'a token', lifetime: 10_000 }],
    [100, { type: 'event', event: 'logged-in', token: 'a token' }],
  ];
  const call: Happened = { type: 'call', call: 1, method: 'getSession', limit: 20_000 };
  const answered: Happened = { type: 'answered', call: 1, token: 'a token' };
  const broken = (...lines: Parameters<typeof logOf>) =>
    violationsOf(noWaitPastTheSession(0), logOf(...held, ...lines));

  it('who is answered at that end does not', () => {
    expect(broken([9_500, call], [10_000, answered])).toEqual([]);
  });

  it('who calls after it, or whose session was rejected or ended by a clock, may', () => {
    expect(broken([10_000, call], [20_000, answered])).toEqual([]);
    expect(broken([9_500, call], [9_600, { type: 'clock set', by: 1_000 }], [20_000, answered])).toEqual([]);
    const rejected: Happened = { type: 'event', event: 'session-rejected', token: 'a token' };
    expect(broken([9_500, call], [9_600, rejected], [20_000, answered])).toEqual([]);
  });

  it('who is answered later does', () => {
    expect(broken([9_500, call], [10_001, answered])).toHaveLength(1);
    expect(broken([5_000, call, { wall: 9_500 }], [5_501, answered])).toHaveLength(1);
  });
});

describe('no request is sent twice without a rejection', () => {
  const sent: Happened = { type: 'request sent', order: 'one' };
  const rejected: Happened = { type: 'request rejected', order: 'one' };
  const opened: Happened = { type: 'invoice opened', order: 'one' };
  const broken = (...happened: Happened[]) =>
    violationsOf(
      noRequestTwice(),
      logOf(...happened.map((each, index) => [index, each] as [number, Happened])),
    );

  it('after one, it may be', () => {
    expect(broken(sent, rejected, sent, opened)).toEqual([]);
  });

  it('else it may not, nor a third time, nor make two invoices', () => {
    expect(broken(sent, sent)).toHaveLength(1);
    expect(broken(sent, { ...rejected, order: 'two' }, sent)).toHaveLength(1);
    expect(broken(sent, rejected, sent, rejected, sent)).toHaveLength(1);
    expect(broken(sent, opened, rejected, sent, opened)).toHaveLength(1);
  });
});

describe('no output shows a secret', () => {
  const secret = 'live/4fK9wq7Zr2+vX9tB6s';
  const broken = (text: string) =>
    violationsOf(noSecretInOutput(), logOf([0, { type: 'secret', secret }], [1, { type: 'output', text }]));

  it('what is none may be shown', () => {
    expect(broken('Bearer [redacted], 2026-01-01T00:00:00.000Z, 1767225600000, live/4f')).toEqual([]);
  });

  it.each([
    ['all of it', `key: ${secret}!`],
    ['eight characters of it', `…${secret.slice(9, 17)}…`],
    ['anything after Bearer', 'authorization: Bearer x'],
    ['anything like a token', `"${'0123456789abcdef'.repeat(2)}"`],
  ])('%s may not', (_, text) => {
    expect(broken(text)).toHaveLength(1);
  });

  it('is so for the last of very many secrets, too', () => {
    const secrets = Array.from({ length: 1_000 }, (_, index) => `secret-number-${index}-`.repeat(2));
    const log = logOf(...secrets.map((each): [number, Happened] => [0, { type: 'secret', secret: each }]), [
      1,
      { type: 'output', text: 'number-999-secret' },
    ]);
    expect(violationsOf(noSecretInOutput(), log)).toHaveLength(1);
  });
});

it('no rejection and no exception is unhandled', () => {
  const log = logOf([0, { type: 'unhandled', text: 'Error: nobody cares' }]);
  expect(violationsOf(nothingUnhandled(), log)).toEqual(['Error: nobody cares']);
});

describe('who goes away is let go', () => {
  const broken = (after: number, answer: { token?: string; error?: string }) =>
    violationsOf(
      goneCallersAreLetGo(50),
      logOf([0, { type: 'abort', call: 1 }], [after, { type: 'answered', call: 1, ...answer }]),
    );

  it('however late, if that is what the answer says; and at once with any answer', () => {
    expect(broken(900, { error: 'ERR_CANCELED' })).toEqual([]);
    expect(broken(50, { token: 'a token' })).toEqual([]);
    expect(broken(50, { error: 'ECONNABORTED' })).toEqual([]);
  });

  it('not with an answer that comes later', () => {
    expect(broken(51, { token: 'a token' })).toHaveLength(1);
    expect(broken(51, { error: 'ECONNABORTED' })).toEqual([
      '51 ms after its caller went away, a call ended with ECONNABORTED',
    ]);
  });
});

it('nothing is left behind', () => {
  const log = logOf([0, { type: 'left behind', what: '2 × Timeout' }]);
  expect(violationsOf(nothingLeftBehind(), log)).toEqual(['2 × Timeout']);
});

describe('calls succeed as soon as a frozen process goes on', () => {
  const call: Happened = { type: 'call', call: 1, method: 'request', limit: 1_000 };
  const failed: Happened = { type: 'answered', call: 1, error: 'ECONNABORTED' };
  const served: Happened = { type: 'answered', call: 1 };
  const frozen: Happened = { type: 'frozen' };
  const thawed: Happened = { type: 'thawed' };
  const broken = (...lines: Parameters<typeof logOf>) =>
    violationsOf(callsSucceedAfterThaw(), logOf([100, frozen], [200, thawed], ...lines));

  it('those made after the thaw do', () => {
    expect(broken([201, call], [202, served])).toEqual([]);
    expect(broken([201, call], [202, failed], [203, call], [204, failed])).toEqual([
      'a call made 1 ms after the thaw failed: ECONNABORTED',
    ]);
  });

  it('those that were on their way as it froze need not, nor those that are made before it stands still', () => {
    expect(broken([99, call], [201, failed])).toEqual([]);
    expect(broken([101, call], [201, failed])).toEqual([]);
    expect(broken([210, call], [300, frozen], [400, thawed], [401, failed])).toEqual([]);
  });

  it('of which is told when the process is frozen again, count as well', () => {
    expect(broken([300, frozen], [210, call], [220, failed])).toHaveLength(1);
  });

  it('those of processes that are never frozen are no concern', () => {
    const elsewhere = { machine: 'Beta' };
    expect(broken([210, call, elsewhere], [220, failed, elsewhere])).toEqual([]);
  });
});

describe('the heap is flat', () => {
  const MIB = 1024 * 1024;
  const broken = (sizes: number[]) =>
    violationsOf(
      heapIsFlat(),
      logOf(...sizes.map((size): [number, Happened] => [0, { type: 'heap', bytes: size * MIB }])),
    );

  it('one that goes up and down is, and one that grows at first', () => {
    expect(broken([50, 70, 40, 60, 80, 60, 45, 70, 60])).toEqual([]);
    expect(broken([10, 20, 30, 40, 40, 40, 41, 42, 43])).toEqual([]);
  });

  it('one that goes on to grow is not', () => {
    expect(broken([50, 50.5, 51, 51.5, 52, 52.5, 53, 53.5, 54])).toHaveLength(1);
  });

  it('each process has its own', () => {
    const readings = [9, 8, 7, 6, 5, 4, 3, 2, 1].flatMap((size): Parameters<typeof logOf> => [
      [0, { type: 'heap', bytes: size * MIB }],
      [0, { type: 'heap', bytes: (50 - size) * MIB }, { machine: 'Beta' }],
    ]);
    expect(violationsOf(heapIsFlat(), logOf(...readings))).toEqual([
      expect.stringMatching(/^that of Beta grew by/),
    ]);
  });
});
