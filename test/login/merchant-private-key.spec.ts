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

/** What `getSession()` rejects with, however long that takes. */
async function failureOf({ clock, provider }: ReturnType<typeof providerWith>): Promise<DefexaError> {
  const failure = provider.getSession().then(
    () => Promise.reject(new Error('There was a session.')),
    (error: unknown) => error as DefexaError,
  );
  await clock.pass(60_000);
  return failure;
}

describe('a merchantPrivateKey function', () => {
  it('is asked at every login', async () => {
    let asked = 0;
    const { clock, provider } = providerWith(async () => `key-${(asked += 1)}`);
    for (const generation of [1, 2, 3]) {
      const session = provider.refresh();
      await clock.pass(300);
      expect((await session).generation).toBe(generation);
    }
    expect(asked).toBe(3);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /function returned is missing/],
    ['a number', 5, /must be a string, not a number/],
    ['a line break', 'the-secret\n', /contains a line break/],
    ['an empty text', '', /is empty/],
  ])('that returns %s is a configuration error, and nothing is sent', async (_what, key, message) => {
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
    ['rejects with no error', () => Promise.reject('the-secret of the vault'), 'string'],
  ])('that %s is tried again, and what it said stays with it', async (_what, ask, name) => {
    let asked = 0;
    const error = await failureOf(providerWith(() => ((asked += 1), ask())));
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
    expect(error.message).toMatch(
      new RegExp(`threw an error of the class ${name}, so .* Have the function log what went wrong`),
    );
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('the-secret');
    expect(asked).toBe(3);
  });

  it('that hangs is given the time of one exchange', async () => {
    const error = await failureOf(providerWith(() => new Promise(() => {})));
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
    expect(error.message).toBe(
      'The merchantPrivateKey function did not return within 10 s. The next login calls it again.',
    );
  });
});

describe('a login', () => {
  it('goes to its path below baseUrl, and is told when it is sent', async () => {
    const run = providerWith('the-key');
    const reasons: string[] = [];
    run.provider.events$.subscribe((event) => event.type === 'login-started' && reasons.push(event.reason));
    const session = run.provider.getSession();
    await run.clock.pass(1_000);
    await session;
    expect(run.defexa.url).toBe('https://business.payments.defexa.io/api/v1/da/login');
    expect(reasons).toEqual(['no-session']);
  });

  it('that fails for another reason than its key is not made again with a newer one', async () => {
    let asked = 0;
    const run = providerWith(() => `key-${(asked += 1)}`);
    run.defexa.behaviour.response = 500;
    await failureOf(run);
    expect(run.defexa.logins).toBe(3);
  });

  it('that hangs is given the time of one exchange', async () => {
    const run = providerWith('the-key');
    run.defexa.behaviour.response = 'hang';
    const error = await failureOf(run);
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
    expect(error.message).toBe(
      'Check the network between this machine and Defexa: it did not respond to the login within 10 s. Logins are tried again.',
    );
  });
});

describe('a session source of your own', () => {
  it('may fail with any error: it is told as the cause', async () => {
    const cause = new Error('a fault of the source');
    const clock = new SimulatedClock();
    const provider = providerOf(() => Promise.reject(cause), { clock });
    const error = await failureOf({ clock, provider, defexa: new SimulatedDefexa(clock) });
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true, cause });
  });
});
