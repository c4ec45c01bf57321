import { describe, expect, it } from '@jest/globals';
import type { Occurrence } from '../log-entry.js';
import { onlyRejectedSessionsAreDropped } from './dropped-sessions.js';
import { findViolations } from './invariant.js';
import { createLog } from './create-log.js';
import { noLoginWhileFresh } from './needless-logins.js';
import { noExpiredSessions } from './expired-sessions.js';

type Line = Parameters<typeof createLog>[number];

const sent: Occurrence = { type: 'attempt sent', attempt: 1, key: 'a key' };
const issued: Occurrence = { type: 'issued', attempt: 1, token: 'a token', lifetimeMs: 60_000, end: 60_000 };
const served: Occurrence = { type: 'settled', call: 1, token: 'a token' };
const adopted: Occurrence = { type: 'event', event: 'logged-in', token: 'a token' };
const shared: Occurrence = { type: 'event', event: 'session-shared', token: 'a token' };
const started: Occurrence = { type: 'event', event: 'login-started', reason: 'ahead-of-expiry' };
const elsewhere = { machine: 'Bravo', app: 'Bravo 1' };

describe('no session is used past its end', () => {
  const brokenWith = (logDelayMs: number, ...lines: Line[]) =>
    findViolations(noExpiredSessions(logDelayMs), createLog([0, sent], [100, issued], ...lines));
  const violations = (...lines: Line[]) => brokenWith(0, ...lines);

  it.each([
    ['a session before its end', [59_999, served]],
    ['another app within the rounding of timestamps', [60_999, served, elsewhere]],
  ] as [string, Line][])('accepts %s', (_, line) => {
    expect(violations(line)).toEqual([]);
  });

  it.each([
    ['a session at its end', [60_000, served]],
    ['a session past its end on the wall clock', [10_000, served, { wallMs: 60_000 }]],
    [
      'a session past its end on the monotonic clock, after the wall clock was set back',
      [60_000, served, { wallMs: 0 }],
    ],
    ['a request past the end', [60_000, { type: 'request sent', order: 'one', token: 'a token' }]],
    ['another app past the end', [61_001, served, elsewhere]],
    ['a session that was never issued', [1_000, { ...served, token: 'another' }]],
  ] as [string, Line][])('reports %s', (_, line) => {
    expect(violations(line)).toHaveLength(1);
  });

  it('allows for the log delay', () => {
    expect(brokenWith(100, [60_099, served])).toEqual([]);
    expect(brokenWith(100, [60_100, served])).toHaveLength(1);
  });

  it('ignores machines whose clock was set back and which were suspended', () => {
    const set = [1_000, { type: 'clock set', by: -50_000 }, elsewhere] as const;
    const suspended = [2_000, { type: 'suspended', for: 100_000 }, elsewhere] as const;
    expect(violations([...set], [...suspended], [110_000, served, elsewhere])).toEqual([]);
    expect(violations([...set], [110_000, served, elsewhere])).toHaveLength(1);
    expect(violations([...suspended], [110_000, served, elsewhere])).toHaveLength(1);
  });

  it('uses the stated end of a session that was adopted again from the store', () => {
    expect(violations([10_000, shared], [20_000, served, { wallMs: 90_000 }])).toEqual([]);
    expect(violations([10_000, shared], [61_001, served])).toHaveLength(1);
  });
});

describe('no login starts while a session is fresh', () => {
  const violations = (...lines: Line[]) =>
    findViolations(noLoginWhileFresh(100), createLog([0, sent], [100, issued], ...lines));

  it.each([
    ['a login in the soft window', [[45_000, started]]],
    [
      'a login after a rejection',
      [
        [900, { type: 'event', event: 'session-rejected' }],
        [1_000, started],
      ],
    ],
    [
      'a login after refresh()',
      [
        [900, { type: 'call', call: 1, method: 'refresh', limitMs: 1 }],
        [1_000, started],
      ],
    ],
    ['a login after the clock was set forward', [[1_000, started, { wallMs: 45_000 }]]],
  ] as [string, Line[]][])('accepts %s', (_, lines) => {
    expect(violations([100, adopted], ...lines)).toEqual([]);
  });

  it('reports any other login', () => {
    expect(violations([100, adopted], [44_000, started])).toHaveLength(1);
  });

  it('reports a login with a fresh session of another process', () => {
    const there = { ...elsewhere };
    expect(violations([100, shared, there], [42_000, started, there])).toHaveLength(1);
    expect(violations([100, shared, there], [45_000, started, there])).toEqual([]);
  });
});

describe('only rejected sessions are dropped', () => {
  const dropped: Occurrence = { type: 'event', event: 'session-rejected', token: 'a token' };
  const rejected = (token?: string): Occurrence => ({ type: 'request rejected', order: 'one', token });
  const invalidated = (token: string): Occurrence => ({ type: 'invalidated', token });
  const violations = (...lines: Line[]) =>
    findViolations(onlyRejectedSessionsAreDropped(), createLog(...lines));

  it.each([
    ['a session that the server rejected', rejected('a token')],
    ['a session that was invalidated', invalidated('a token')],
    ['a session that may be the rejected one', rejected()],
  ])('accepts %s', (_, news) => {
    expect(violations([0, news], [1, dropped])).toEqual([]);
  });

  it('reports a session that was not rejected, was dropped before, or was rejected in another app', () => {
    expect(violations([0, dropped])).toHaveLength(1);
    expect(violations([0, rejected('another')], [1, invalidated('another')], [2, dropped])).toHaveLength(1);
    expect(violations([0, rejected('a token')], [1, dropped], [2, dropped])).toHaveLength(1);
    expect(violations([0, rejected('a token'), elsewhere], [1, dropped])).toHaveLength(1);
  });
});
