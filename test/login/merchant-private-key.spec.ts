import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { DefexaError, MerchantPrivateKey } from '../../lib/index.js';
import { providerOf, simulatedSession } from '../support/session-provider.js';
import { SimulatedDefexa } from '../support/simulated-defexa.js';
import { SimulatedClock } from '../support/simulated-clock.js';

/** A provider whose key comes from this function. */
function providerWith(merchantPrivateKey: MerchantPrivateKey) {
  return simulatedSession({ merchantPrivateKey, keepWarm: false });
}

/** Returns the error that `getSession()` rejects with. */
async function failureOf({ clock, provider }: ReturnType<typeof providerWith>): Promise<DefexaError> {
  const failure = provider.getSession().then(
    () => Promise.reject(new Error('There was a session.')),
    (error: unknown) => error as DefexaError,
  );
  await clock.pass(60_000);
  return failure;
}

describe('a merchantPrivateKey function', () => {
  it('is called for every login', async () => {
    let calls = 0;
    const { clock, provider } = providerWith(async () => `key-${(calls += 1)}`);
    for (const generation of [1, 2, 3]) {
      const session = provider.refresh();
      await clock.pass(300);
      expect((await session).generation).toBe(generation);
    }
    expect(calls).toBe(3);
  });

  it.each<[string, unknown, RegExp]>([
    ['undefined', undefined, /function returned is missing/],
    ['a number', 5, /must be a string, not a number/],
    ['a key with a line break', 'the-secret\n', /contains a line break/],
    ['an empty string', '', /is empty/],
  ])('that returns %s causes a configuration error, and no login is sent', async (_what, key, message) => {
    const run = providerWith(() => key as string);
    const error = await failureOf(run);
    expect(error).toMatchObject({ code: 'DEFEXA_CONFIGURATION', message: expect.stringMatching(message) });
    expect(inspect(error)).not.toContain('the-secret');
    expect(run.defexa.logins).toBe(0);
  });

  it.each<[string, () => string | Promise<string>, string]>([
    [
      'throws',
      () => {
        throw new TypeError('the-secret of the vault');
      },
      'TypeError',
    ],
    ['rejects', () => Promise.reject(new RangeError('the-secret of the vault')), 'RangeError'],
    ['rejects with a string', () => Promise.reject('the-secret of the vault'), 'string'],
  ])('that %s is called again, and the error does not show its message', async (_what, readKey, name) => {
    let calls = 0;
    const error = await failureOf(providerWith(() => ((calls += 1), readKey())));
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
    expect(error.message).toMatch(
      new RegExp(`threw an error of the class ${name}, so .* Have the function log what went wrong`),
    );
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('the-secret');
    expect(calls).toBe(3);
  });

  it('that hangs fails after the time-out', async () => {
    const error = await failureOf(providerWith(() => new Promise(() => {})));
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
    expect(error.message).toBe(
      'The merchantPrivateKey function did not return within 10 s. The next login calls it again.',
    );
  });
});

describe('a login', () => {
  it('is sent to its path below baseUrl, and emits login-started', async () => {
    const run = providerWith('the-key');
    const reasons: string[] = [];
    run.provider.events$.subscribe((event) => event.type === 'login-started' && reasons.push(event.reason));
    const session = run.provider.getSession();
    await run.clock.pass(1_000);
    await session;
    expect(run.defexa.url).toBe('https://business.payments.defexa.io/api/v1/da/login');
    expect(reasons).toEqual(['no-session']);
  });

  it('that fails for a reason other than the key does not read the key again', async () => {
    let calls = 0;
    const run = providerWith(() => `key-${(calls += 1)}`);
    run.defexa.behaviour.response = 500;
    await failureOf(run);
    expect(run.defexa.logins).toBe(3);
  });

  it('that hangs fails after the time-out', async () => {
    const run = providerWith('the-key');
    run.defexa.behaviour.response = 'hang';
    const error = await failureOf(run);
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
    expect(error.message).toBe(
      'Check the network between this machine and Defexa: it did not respond to the login within 10 s. Logins are tried again.',
    );
  });
});

describe('a custom session source', () => {
  it('may throw any error, which becomes the cause', async () => {
    const cause = new Error('a bug in the source');
    const clock = new SimulatedClock();
    const provider = providerOf(() => Promise.reject(cause), { clock });
    const error = await failureOf({ clock, provider, defexa: new SimulatedDefexa(clock) });
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true, cause });
  });
});
