import { describe, expect, it } from '@jest/globals';
import type { EntryContext, Occurrence } from '../log-entry.js';
import {
  accountName,
  accountsComeInTime,
  callersGetTheirOwnSessions,
  limitedAccounts,
  limitedConcurrentLogins,
} from './accounts.js';
import { createLog } from './create-log.js';
import { findViolations, type Invariant } from './invariant.js';

const ACME: Partial<EntryContext> = { app: accountName('Alpha 1', 'acme') };
const BISTRO: Partial<EntryContext> = { app: accountName('Alpha 1', 'bistro') };
const ELSEWHERE: Partial<EntryContext> = { app: accountName('Beta 1', 'acme') };

type Line = Parameters<typeof createLog>[number];

const violations = (
  invariant: Invariant,
  ...lines: [occurrence: Occurrence, account: Partial<EntryContext>][]
) => findViolations(invariant, createLog(...lines.map(([what, who]): Line => [0, what, who])));

describe('callers get sessions of their own merchant', () => {
  const issued: Occurrence = { type: 'issued', attempt: 1, token: 'a token', lifetimeMs: 1_000 };
  const call: Occurrence = { type: 'call', call: 1, method: 'request', limitMs: 1_000 };
  const settled: Occurrence = { type: 'settled', call: 1, token: 'a token' };
  const sent: Occurrence = { type: 'request sent', order: 'order-1', token: 'a token' };
  const event: Occurrence = { type: 'event', event: 'logged-in', token: 'a token' };
  const find = (...lines: [Occurrence, Partial<EntryContext>][]) =>
    violations(callersGetTheirOwnSessions(), ...lines);

  it('accepts sessions of the same merchant, also from the login of another app', () => {
    expect(find([issued, ACME], [event, ACME], [call, ACME], [sent, ACME], [settled, ACME])).toEqual([]);
    expect(find([issued, ELSEWHERE], [call, ACME], [settled, ACME])).toEqual([]);
  });

  it('reports sessions of another merchant', () => {
    expect(find([issued, ACME], [call, BISTRO], [settled, BISTRO])).toEqual([
      'bistro got a session of acme (settled)',
    ]);
    expect(find([issued, ACME], [event, BISTRO])).toEqual(['bistro got a session of acme (event)']);
    expect(find([call, ACME], [sent, BISTRO])).toEqual(['a call of acme was sent with a session of bistro']);
  });

  it('reports sessions of nobody', () => {
    expect(find([settled, ACME])).toHaveLength(1);
  });
});

it('logins at a time are limited, those of all accounts of an app together', () => {
  const sent: Occurrence = { type: 'attempt sent', attempt: 1, key: 'a key' };
  const ended: Occurrence = { type: 'attempt ended', attempt: 1, hasResponse: true };
  const find = (...lines: [Occurrence, Partial<EntryContext>][]) =>
    violations(limitedConcurrentLogins(1), ...lines);
  expect(find([sent, ACME], [sent, ELSEWHERE], [ended, ACME], [sent, BISTRO])).toEqual([]);
  expect(find([sent, ACME], [sent, BISTRO])).toEqual([
    '2 logins were in progress at a time instead of 1 at most',
  ]);
});

it('accounts are limited, unless they may be in use', () => {
  const held = (count: number, mayBeInUse: number): Occurrence => ({
    type: 'accounts held',
    count,
    max: 10,
    mayBeInUse,
  });
  const find = (occurrence: Occurrence) => violations(limitedAccounts(), [occurrence, ACME]);
  expect([find(held(10, 0)), find(held(12, 12))]).toEqual([[], []]);
  expect(find(held(11, 10))).toHaveLength(1);
});

it('accounts come in time', () => {
  const find = (given: { tookMs: number; mustSucceed?: boolean; error?: string }) =>
    violations(accountsComeInTime(1_000), [{ type: 'account given', ...given }, ACME]);
  expect(find({ tookMs: 1_000, error: 'DEFEXA_UNAVAILABLE' })).toEqual([]);
  expect(find({ tookMs: 1_001 })).toHaveLength(1);
  expect(find({ tookMs: 0, mustSucceed: true, error: 'DEFEXA_UNAVAILABLE' })).toHaveLength(1);
});
