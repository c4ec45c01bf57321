import { describe, expect, it } from '@jest/globals';
import { resolveAccountsOptions } from '../../lib/accounts/accounts-options.js';
import { resolveAccount } from '../../lib/accounts/resolve-account.js';
import { systemClock } from '../../lib/clock/clock.js';
import type { DefexaConfigurationError, DefexaOptions } from '../../lib/index.js';

const NEVER = new AbortController().signal;

const resolve = () => ({ merchantPrivateKey: 'key' });

/** The messages that validation fails with. */
function problemsOf(options: object): readonly string[] {
  try {
    resolveAccountsOptions(options);
  } catch (error) {
    return (error as DefexaConfigurationError).issues;
  }
  return [];
}

describe('the options of DefexaAccounts', () => {
  it('have the documented defaults', () => {
    expect(resolveAccountsOptions({ resolve })).toMatchObject({
      resolve,
      max: 1_000,
      idleTimeout: 900_000,
      maxConcurrentLogins: 32,
      defaults: {},
    });
  });

  it.each<[object, RegExp]>([
    [
      {},
      /^resolve: must be a function that gets an id and returns the options of that account, or undefined/,
    ],
    [
      { resolve: 'merchants' },
      /^resolve: must be a function that gets an id.*; it is a string of 9 characters$/,
    ],
    ...[0, -1, 1.5, '5', null, Infinity, Number.NaN].map((max): [object, RegExp] => [
      { resolve, max },
      /^max: must be a whole number, 1 or more; it is /,
    ]),
    ...[0, 1.5, '5', 2 ** 31].map((idleTimeout): [object, RegExp] => [
      { resolve, idleTimeout },
      /^idleTimeout: must be a whole number of milliseconds, from 1 to 2147483647; it is /,
    ]),
    [
      { resolve, maxConcurrentLogins: 0 },
      /^maxConcurrentLogins: must be a whole number, 1 or more; it is 0$/,
    ],
    [{ resolve, defaults: null }, /^defaults: must be an object with options; it is null$/],
    [{ resolve, defaults: { timeout: 'soon' } }, /^defaults: timeout.*it is "soon"$/],
    [{ resolve, defaults: { sessionstore: {} } }, /^defaults: sessionstore: is not an option/],
    [{ resolve, maximum: 5 }, /^maximum: is not an option. The options are resolve, max, idleTimeout, /],
  ])('cannot be %p', (options, problem) => {
    expect(problemsOf(options)).toEqual([expect.stringMatching(problem)]);
  });

  it('are checked together with the defaults', () => {
    const defaults = { timeout: '5s', keepWarm: 1 };
    expect(problemsOf({ resolve, max: 0, defaults })).toEqual([
      expect.stringMatching(/^max: must be/),
      expect.stringMatching(/^defaults: timeout: must be/),
      expect.stringMatching(/^defaults: keepWarm: must be/),
    ]);
  });

  it.each([[undefined], [null], ['options']])('cannot be %p', (options) => {
    expect(() => resolveAccountsOptions(options)).toThrow(/got no options .*Pass at least { resolve }/);
  });
});

describe('the options of an account', () => {
  it.each<[Partial<DefexaOptions>, Partial<DefexaOptions>, boolean]>([
    [{}, {}, false],
    [{}, { keepWarm: true }, true],
    [{ keepWarm: true }, { keepWarm: false }, true],
    [{ keepWarm: undefined }, { keepWarm: true }, true],
  ])('%p with the defaults %p keep its session warm: %p', async (options, defaults, keepWarm) => {
    const resolveOne = () => ({ merchantPrivateKey: 'key', ...options });
    const accountsOptions = resolveAccountsOptions({ resolve: resolveOne, defaults });
    expect((await resolveAccount('acme', accountsOptions, systemClock, NEVER)).keepWarm).toBe(keepWarm);
  });

  it('are named by an id that is cut off if it is very long', async () => {
    const accountsOptions = resolveAccountsOptions({ resolve: () => undefined });
    await expect(resolveAccount('x'.repeat(10_000), accountsOptions, systemClock, NEVER)).rejects.toThrow(
      `There is no account "${'x'.repeat(80)}…": `,
    );
  });
});
