import { describe, expect, it } from '@jest/globals';
import type { Occurrence } from '../log-entry.js';
import { callsSettleInTime } from './calls-settle-in-time.js';
import { abortedCallsEnd } from './aborted-calls.js';
import { heapDoesNotGrow } from './heap.js';
import { noWaitPastSessionEnd } from './hard-window.js';
import { findViolations } from './invariant.js';
import { createLog } from './create-log.js';
import { noDuplicateRequests } from './duplicate-requests.js';
import { noSecretInOutput } from './secrets.js';
import { noLeaks } from './leaks.js';
import { callsSucceedAfterFreeze } from './calls-after-freeze.js';
import { nothingUnhandled } from './unhandled.js';

describe('calls settle in time', () => {
  const call: Occurrence = { type: 'call', call: 1, method: 'getSession', limitMs: 1_000 };
  const settled: Occurrence = { type: 'settled', call: 1, token: 'a token' };
  const failed: Occurrence = { type: 'settled', call: 1, error: 'ECONNABORTED' };
  const abort: Occurrence = { type: 'abort', call: 1 };
  const violations = (...lines: Parameters<typeof createLog>) =>
    findViolations(callsSettleInTime(50), createLog(...lines));

  it('accepts calls that settle at their limit or at their abort', () => {
    expect(violations([0, call], [1_050, failed])).toEqual([]);
    expect(violations([0, call], [500, abort], [550, failed], [600, abort])).toEqual([]);
  });

  it.each([
    [
      'late',
      [
        [0, call],
        [1_051, settled],
      ],
    ],
    ['never', [[0, call]]],
    [
      'twice',
      [
        [0, call],
        [1, settled],
        [2, settled],
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
      'late after its abort',
      [
        [0, call],
        [500, abort],
        [551, settled],
      ],
    ],
    [
      'with an error although it must succeed',
      [
        [0, { ...call, mustSucceed: true }],
        [1, failed],
      ],
    ],
  ] as [string, Parameters<typeof createLog>][])('reports a call that settles %s', (_, lines) => {
    expect(violations(...lines)).toHaveLength(1);
  });
});

describe('no call waits past the end of the cached session', () => {
  const cached: Parameters<typeof createLog> = [
    [0, { type: 'attempt sent', attempt: 1, key: 'a key' }],
    [100, { type: 'issued', attempt: 1, token: 'a token', lifetimeMs: 10_000 }],
    [100, { type: 'event', event: 'logged-in', token: 'a token' }],
  ];
  const call: Occurrence = { type: 'call', call: 1, method: 'getSession', limitMs: 20_000 };
  const settled: Occurrence = { type: 'settled', call: 1, token: 'a token' };
  const violations = (...lines: Parameters<typeof createLog>) =>
    findViolations(noWaitPastSessionEnd(0), createLog(...cached, ...lines));

  it('accepts a call that settles at the end', () => {
    expect(violations([9_500, call], [10_000, settled])).toEqual([]);
  });

  it('accepts calls made after the end, or whose session was rejected or ended by a clock change', () => {
    expect(violations([10_000, call], [20_000, settled])).toEqual([]);
    expect(violations([9_500, call], [9_600, { type: 'clock set', by: 1_000 }], [20_000, settled])).toEqual(
      [],
    );
    const rejected: Occurrence = { type: 'event', event: 'session-rejected', token: 'a token' };
    expect(violations([9_500, call], [9_600, rejected], [20_000, settled])).toEqual([]);
  });

  it('reports a call that settles after the end', () => {
    expect(violations([9_500, call], [10_001, settled])).toHaveLength(1);
    expect(violations([5_000, call, { wallMs: 9_500 }], [5_501, settled])).toHaveLength(1);
  });
});

describe('no request is sent twice without a rejection', () => {
  const sent: Occurrence = { type: 'request sent', order: 'one' };
  const rejected: Occurrence = { type: 'request rejected', order: 'one' };
  const opened: Occurrence = { type: 'invoice opened', order: 'one' };
  const violations = (...occurrence: Occurrence[]) =>
    findViolations(
      noDuplicateRequests(),
      createLog(...occurrence.map((each, index) => [index, each] as [number, Occurrence])),
    );

  it('accepts a second request after a rejection', () => {
    expect(violations(sent, rejected, sent, opened)).toEqual([]);
  });

  it('reports a second request without one, a third request, and a second invoice', () => {
    expect(violations(sent, sent)).toHaveLength(1);
    expect(violations(sent, { ...rejected, order: 'two' }, sent)).toHaveLength(1);
    expect(violations(sent, rejected, sent, rejected, sent)).toHaveLength(1);
    expect(violations(sent, opened, rejected, sent, opened)).toHaveLength(1);
  });
});

describe('no output contains a secret', () => {
  const secret = 'live/4fK9wq7Zr2+vX9tB6s';
  const violations = (text: string) =>
    findViolations(
      noSecretInOutput(),
      createLog([0, { type: 'secret', secret }], [1, { type: 'output', text }]),
    );

  it('accepts output without a secret', () => {
    expect(violations('Bearer [redacted], 2026-01-01T00:00:00.000Z, 1767225600000, live/4f')).toEqual([]);
  });

  it.each([
    ['a whole secret', `key: ${secret}!`],
    ['eight characters of a secret', `…${secret.slice(9, 17)}…`],
    ['anything after Bearer', 'authorization: Bearer x'],
    ['anything like a token', `"${'0123456789abcdef'.repeat(2)}"`],
  ])('reports %s', (_, text) => {
    expect(violations(text)).toHaveLength(1);
  });

  it('remembers the last of a thousand secrets', () => {
    const secrets = Array.from({ length: 1_000 }, (_, index) => `secret-number-${index}-`.repeat(2));
    const log = createLog(
      ...secrets.map((each): [number, Occurrence] => [0, { type: 'secret', secret: each }]),
      [1, { type: 'output', text: 'number-999-secret' }],
    );
    expect(findViolations(noSecretInOutput(), log)).toHaveLength(1);
  });
});

it('no rejection or exception is unhandled', () => {
  const log = createLog([0, { type: 'unhandled', text: 'Error: unhandled' }]);
  expect(findViolations(nothingUnhandled(), log)).toEqual(['Error: unhandled']);
});

describe('aborted calls end', () => {
  const violations = (after: number, outcome: { token?: string; error?: string }) =>
    findViolations(
      abortedCallsEnd(50),
      createLog([0, { type: 'abort', call: 1 }], [after, { type: 'settled', call: 1, ...outcome }]),
    );

  it('accepts a late abort error, and any outcome at the time of the abort', () => {
    expect(violations(900, { error: 'ERR_CANCELED' })).toEqual([]);
    expect(violations(50, { token: 'a token' })).toEqual([]);
    expect(violations(50, { error: 'ECONNABORTED' })).toEqual([]);
  });

  it('reports any other late outcome', () => {
    expect(violations(51, { token: 'a token' })).toHaveLength(1);
    expect(violations(51, { error: 'ECONNABORTED' })).toEqual([
      '51 ms after its abort, a call ended with ECONNABORTED',
    ]);
  });
});

it('nothing leaks', () => {
  const log = createLog([0, { type: 'leak', what: '2 × Timeout' }]);
  expect(findViolations(noLeaks(), log)).toEqual(['2 × Timeout']);
});

describe('calls succeed after a freeze', () => {
  const call: Occurrence = { type: 'call', call: 1, method: 'request', limitMs: 1_000 };
  const failed: Occurrence = { type: 'settled', call: 1, error: 'ECONNABORTED' };
  const served: Occurrence = { type: 'settled', call: 1 };
  const frozen: Occurrence = { type: 'frozen' };
  const thawed: Occurrence = { type: 'thawed' };
  const violations = (...lines: Parameters<typeof createLog>) =>
    findViolations(callsSucceedAfterFreeze(), createLog([100, frozen], [200, thawed], ...lines));

  it('reports the first failure of a call made after the thaw', () => {
    expect(violations([201, call], [202, served])).toEqual([]);
    expect(violations([201, call], [202, failed], [203, call], [204, failed])).toEqual([
      'a call made 1 ms after the thaw failed: ECONNABORTED',
    ]);
  });

  it('accepts failures of calls in progress during a freeze', () => {
    expect(violations([99, call], [201, failed])).toEqual([]);
    expect(violations([101, call], [201, failed])).toEqual([]);
    expect(violations([210, call], [300, frozen], [400, thawed], [401, failed])).toEqual([]);
  });

  it('reports a failure that is logged only during the next freeze', () => {
    expect(violations([300, frozen], [210, call], [220, failed])).toHaveLength(1);
  });

  it('ignores processes that are never frozen', () => {
    const elsewhere = { machine: 'Beta' };
    expect(violations([210, call, elsewhere], [220, failed, elsewhere])).toEqual([]);
  });
});

describe('the heap does not grow', () => {
  const MIB = 1024 * 1024;
  const violations = (sizes: number[]) =>
    findViolations(
      heapDoesNotGrow(),
      createLog(...sizes.map((size): [number, Occurrence] => [0, { type: 'heap', bytes: size * MIB }])),
    );

  it('accepts a heap that goes up and down, and one that grows at first', () => {
    expect(violations([50, 70, 40, 60, 80, 60, 45, 70, 60])).toEqual([]);
    expect(violations([10, 20, 30, 40, 40, 40, 41, 42, 43])).toEqual([]);
  });

  it('reports a heap that keeps growing', () => {
    expect(violations([50, 50.5, 51, 51.5, 52, 52.5, 53, 53.5, 54])).toHaveLength(1);
  });

  it('watches the heap of each process', () => {
    const readings = [9, 8, 7, 6, 5, 4, 3, 2, 1].flatMap((size): Parameters<typeof createLog> => [
      [0, { type: 'heap', bytes: size * MIB }],
      [0, { type: 'heap', bytes: (50 - size) * MIB }, { machine: 'Beta' }],
    ]);
    expect(findViolations(heapDoesNotGrow(), createLog(...readings))).toEqual([
      expect.stringMatching(/^the heap of Beta grew by/),
    ]);
  });
});
