import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Instant } from '../../lib/clock/clock.js';
import { type DefexaError, DefexaAuthenticationError, DefexaUnavailableError } from '../../lib/index.js';
import { LoginGate } from '../../lib/session/login-gate.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const at = (monotonicMs: number): Instant => ({ wallMs: 1_000_000 + monotonicMs, monotonicMs });
const life = (hardAfterMs: number) => ({
  start: at(0),
  softAfterMs: 0,
  hardAfterMs,
  lifetimeMs: hardAfterMs + MINUTE,
});
const unavailable = (retryAt?: Date) =>
  new DefexaUnavailableError('unavailable', { retryable: true, retryAt });

let gate: LoginGate;
beforeEach(() => {
  gate = new LoginGate();
});

/** Notes several failed logins at the same moment. */
function fail(times: number, jitter: number, error: DefexaError = unavailable()): void {
  for (let count = 0; count < times; count += 1) {
    gate.noteFailure(error, false, at(0), jitter);
  }
}

it('is open at first', () => {
  expect(gate.backoffError(at(0))).toBeUndefined();
  expect(gate.callersMayStartAtMs()).toBe(0);
  expect(gate.backgroundMayStartAtMs(life(MINUTE))).toBe(0);
});

describe('after failed logins', () => {
  it.each([
    [1, 1 * SECOND, 5 * SECOND],
    [2, 2 * SECOND, 10 * SECOND],
    [3, 4 * SECOND, 20 * SECOND],
    [4, 8 * SECOND, 40 * SECOND],
    [5, 10 * SECOND, 60 * SECOND],
    [50, 10 * SECOND, 60 * SECOND],
  ])(
    '%i in a row: opens for callers after %i ms, in the background after %i ms',
    (times, callersMs, backgroundMs) => {
      fail(times, 1);
      expect(gate.callersMayStartAtMs()).toBe(callersMs);
      expect(gate.backgroundMayStartAtMs(life(10 * MINUTE))).toBe(backgroundMs);
      fail(1, 0);
      expect(gate.callersMayStartAtMs()).toBe(0);
    },
  );

  it('opens in the background no later than the hard window begins, unless it has begun', () => {
    fail(1, 1);
    expect(gate.backgroundMayStartAtMs(life(3 * SECOND))).toBe(3 * SECOND);
    expect(gate.backgroundMayStartAtMs(life(0))).toBe(5 * SECOND);
  });

  it('returns the last error, with a retryAt on the wall clock', () => {
    fail(1, 0.5);
    expect(gate.backoffError(at(499))).toMatchObject({
      message: 'unavailable',
      retryAt: new Date(at(500).wallMs),
    });
    expect(gate.backoffError({ wallMs: 0, monotonicMs: 100 })?.retryAt).toEqual(new Date(400));
    expect(gate.backoffError(at(500))).toBeUndefined();
  });

  it('stays closed until the end of Retry-After', () => {
    fail(1, 0, unavailable(new Date(at(90 * SECOND).wallMs)));
    expect(gate.callersMayStartAtMs()).toBe(90 * SECOND);
    expect(gate.backgroundMayStartAtMs(life(3 * SECOND))).toBe(90 * SECOND);
  });

  it('opens at once after a login that used up its time', () => {
    const error = unavailable(new Date(at(90 * SECOND).wallMs));
    expect(gate.noteFailure(error, true, at(0), 1).retryAt).toEqual(new Date(at(0).wallMs));
    expect(gate.callersMayStartAtMs()).toBe(0);
  });

  it('opens when a login succeeds or is forced', () => {
    fail(3, 1);
    gate.liftPause();
    expect(gate.backoffError(at(0))).toBeUndefined();
    fail(1, 1);
    expect(gate.callersMayStartAtMs()).toBe(1 * SECOND);
  });
});

describe('a rejected key', () => {
  const rejected = new DefexaAuthenticationError('rejected');

  it('backs off for 30 s, doubling to 5 minutes; another key does not', () => {
    const lengths = [30, 60, 120, 240, 300, 300];
    for (const seconds of lengths) {
      const retryAt = new Date(at(seconds * SECOND).wallMs);
      expect(gate.noteRejectedKey('key', rejected, at(0)).retryAt).toEqual(retryAt);
      expect(gate.keyBackoffError('key', at(seconds * SECOND - 1))?.retryAt).toEqual(retryAt);
      expect(gate.keyBackoffError('key', at(seconds * SECOND))).toBeUndefined();
      expect(gate.keyBackoffError('another', at(0))).toBeUndefined();
    }
    gate.noteRejectedKey('another', rejected, at(0));
    expect(gate.keyBackoffError('another', at(30 * SECOND))).toBeUndefined();
  });

  it('starts at 30 s again after a login that succeeded', () => {
    gate.noteRejectedKey('key', rejected, at(0));
    gate.noteAcceptedKey();
    expect(gate.keyBackoffError('key', at(0))).toBeUndefined();
    gate.noteRejectedKey('key', rejected, at(0));
    expect(gate.keyBackoffError('key', at(30 * SECOND))).toBeUndefined();
  });

  it('delays another key no longer than any failure does, but its retryAt is the end of its own backoff', () => {
    const error = gate.noteRejectedKey('key', rejected, at(0));
    const { retryAt } = gate.noteFailure(error, false, at(10 * SECOND), 1);
    expect(retryAt).toEqual(new Date(at(30 * SECOND).wallMs));
    expect(gate.callersMayStartAtMs()).toBe(11 * SECOND);
  });

  it('delays logins no longer than its own backoff', () => {
    const error = gate.noteRejectedKey('key', rejected, at(0));
    gate.noteFailure(error, false, at(29.5 * SECOND), 1);
    expect(gate.callersMayStartAtMs()).toBe(30 * SECOND);
  });
});

describe('contention', () => {
  const reject = (ageMs: number, replacesRejected: boolean, atMs = 0) =>
    gate.noteRejectedSession({ ageMs, replacesRejected }, at(atMs));

  it('is a session rejected within 5 s after it replaced a rejected one', () => {
    expect(reject(0, false)).toBeUndefined();
    expect(reject(5 * SECOND, true)).toBeUndefined();
    expect(reject(5 * SECOND - 1, true)).toEqual(new Date(at(30 * SECOND).wallMs));
    expect(gate.coolDownUntil(at(30 * SECOND - 1))).toEqual(new Date(at(30 * SECOND).wallMs));
    expect(gate.backoffError(at(0))).toMatchObject({ code: 'DEFEXA_SESSION_REJECTED' });
    expect(gate.coolDownUntil(at(30 * SECOND))).toBeUndefined();
    expect(gate.backoffError(at(30 * SECOND))).toBeUndefined();
  });

  it('is a fourth login within a minute that a rejection made necessary', () => {
    for (const second of [0, 10, 20]) {
      expect(reject(9 * SECOND, true, second * SECOND)).toBeUndefined();
      gate.noteReplacement(at(second * SECOND));
    }
    expect(reject(9 * SECOND, true, MINUTE)).toBeUndefined();
    gate.noteReplacement(at(MINUTE));
    expect(reject(9 * SECOND, true, MINUTE)).toBeDefined();
    // The cool-down resets the count.
    expect(reject(9 * SECOND, true, MINUTE)).toBeUndefined();
  });

  it('ends when a caller forces a login', () => {
    reject(0, true);
    gate.liftPause();
    expect(gate.coolDownUntil(at(0))).toBeUndefined();
  });
});

it('forgets failures, rejected keys and rejected sessions when it is reset', () => {
  const rejected = { ageMs: 10 * SECOND, replacesRejected: false };
  fail(3, 1);
  gate.noteRejectedKey('key', new DefexaAuthenticationError('rejected', { retryable: false }), at(0));
  gate.noteRejectedSession({ ageMs: 0, replacesRejected: true }, at(0));
  for (let count = 0; count < 3; count += 1) {
    gate.noteReplacement(at(0));
  }
  gate.reset();
  expect(gate.backoffError(at(0))).toBeUndefined();
  expect(gate.pausedUntil(at(0))).toBeUndefined();
  expect(gate.keyBackoffError('key', at(0))).toBeUndefined();
  expect(gate.noteRejectedSession(rejected, at(0))).toBeUndefined();
});
