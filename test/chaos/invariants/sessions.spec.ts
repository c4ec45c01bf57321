import { describe, expect, it } from '@jest/globals';
import type { Happened } from '../entry.js';
import { onlyRejectedSessionsDropped } from './dropped-sessions.js';
import { violationsOf } from './invariant.js';
import { logOf } from './log.js';
import { noLoginWhileFresh } from './needed-logins.js';
import { noSessionPastItsEnd } from './session-ends.js';

type Line = Parameters<typeof logOf>[number];

const sent: Happened = { type: 'login sent', login: 1, key: 'a key' };
const issued: Happened = { type: 'issued', login: 1, token: 'a token', lifetime: 60_000, end: 60_000 };
const served: Happened = { type: 'answered', call: 1, token: 'a token' };
const adopted: Happened = { type: 'event', event: 'logged-in', token: 'a token' };
const shared: Happened = { type: 'event', event: 'session-shared', token: 'a token' };
const started: Happened = { type: 'event', event: 'login-started', reason: 'ahead-of-expiry' };
const elsewhere = { machine: 'Bravo', app: 'Bravo 1' };

describe('no session is served past its end', () => {
  const brokenWith = (lag: number, ...lines: Line[]) =>
    violationsOf(noSessionPastItsEnd(lag), logOf([0, sent], [100, issued], ...lines));
  const broken = (...lines: Line[]) => brokenWith(0, ...lines);

  it.each([
    ['in time', [59_999, served]],
    ['elsewhere, within the second that timestamps leave open', [60_999, served, elsewhere]],
  ] as [string, Line][])('%s it may be', (_, line) => {
    expect(broken(line)).toEqual([]);
  });

  it.each([
    ['late', [60_000, served]],
    ['late by the wall clock', [10_000, served, { wall: 60_000 }]],
    ['late by the monotonic clock, after the wall clock was set back', [60_000, served, { wall: 0 }]],
    ['late, to the invoice API', [60_000, { type: 'request sent', order: 'one', token: 'a token' }]],
    ['late, elsewhere', [61_001, served, elsewhere]],
    ['although it was never issued', [1_000, { ...served, token: 'another' }]],
  ] as [string, Line][])('%s it may not be', (_, line) => {
    expect(broken(line)).toHaveLength(1);
  });

  it('in real time, it may be written down a little later', () => {
    expect(brokenWith(100, [60_099, served])).toEqual([]);
    expect(brokenWith(100, [60_100, served])).toHaveLength(1);
  });

  it('nobody can know its end where one clock was set back and the other stood still', () => {
    const set = [1_000, { type: 'clock set', by: -50_000 }, elsewhere] as const;
    const suspended = [2_000, { type: 'suspended', for: 100_000 }, elsewhere] as const;
    expect(broken([...set], [...suspended], [110_000, served, elsewhere])).toEqual([]);
    expect(broken([...set], [110_000, served, elsewhere])).toHaveLength(1);
    expect(broken([...suspended], [110_000, served, elsewhere])).toHaveLength(1);
  });

  it('taken over again from the store, it is as old as that says', () => {
    expect(broken([10_000, shared], [20_000, served, { wall: 90_000 }])).toEqual([]);
    expect(broken([10_000, shared], [61_001, served])).toHaveLength(1);
  });
});

describe('nobody logs in while a session is fresh', () => {
  const broken = (...lines: Line[]) =>
    violationsOf(noLoginWhileFresh(100), logOf([0, sent], [100, issued], ...lines));

  it.each([
    ['in its soft window', [[45_000, started]]],
    [
      'after it was rejected',
      [
        [900, { type: 'event', event: 'session-rejected' }],
        [1_000, started],
      ],
    ],
    [
      'if somebody asks for that',
      [
        [900, { type: 'call', call: 1, method: 'refresh', limit: 1 }],
        [1_000, started],
      ],
    ],
    ['if the clock says that it is not', [[1_000, started, { wall: 45_000 }]]],
  ] as [string, Line[]][])('%s it may be', (_, lines) => {
    expect(broken([100, adopted], ...lines)).toEqual([]);
  });

  it('else it may not be', () => {
    expect(broken([100, adopted], [44_000, started])).toHaveLength(1);
  });

  it('nor with the session of another process', () => {
    const there = { ...elsewhere };
    expect(broken([100, shared, there], [42_000, started, there])).toHaveLength(1);
    expect(broken([100, shared, there], [45_000, started, there])).toEqual([]);
  });
});

describe('only sessions that were rejected are dropped', () => {
  const dropped: Happened = { type: 'event', event: 'session-rejected', token: 'a token' };
  const rejected = (token?: string): Happened => ({ type: 'request rejected', order: 'one', token });
  const invalidated = (token: string): Happened => ({ type: 'invalidated', token });
  const broken = (...lines: Line[]) => violationsOf(onlyRejectedSessionsDropped(), logOf(...lines));

  it.each([
    ['that the server rejected', rejected('a token')],
    ['that somebody else says was rejected', invalidated('a token')],
    ['that may be the one that the server rejected', rejected()],
  ])('one %s may be', (_, news) => {
    expect(broken([0, news], [1, dropped])).toEqual([]);
  });

  it('one that was not rejected, or is dropped already, or was rejected elsewhere, may not be', () => {
    expect(broken([0, dropped])).toHaveLength(1);
    expect(broken([0, rejected('another')], [1, invalidated('another')], [2, dropped])).toHaveLength(1);
    expect(broken([0, rejected('a token')], [1, dropped], [2, dropped])).toHaveLength(1);
    expect(broken([0, rejected('a token'), elsewhere], [1, dropped])).toHaveLength(1);
  });
});
