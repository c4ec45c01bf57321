import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { DefexaLogin } from '../../lib/auth/defexa-login.js';
import { settingsOf } from '../../lib/config/settings.js';
import { type DefexaError, DefexaSessionProvider, type MerchantPrivateKey } from '../../lib/index.js';
import { SimulatedDefexa } from '../support/simulated-defexa.js';
import { SimulatedTime } from '../support/simulated-time.js';

/** A provider whose key comes from this function. */
function providerWith(merchantPrivateKey: MerchantPrivateKey) {
  const time = new SimulatedTime();
  const defexa = new SimulatedDefexa(time);
  const login = new DefexaLogin(defexa.http, settingsOf({ merchantPrivateKey }), time);
  const provider = new DefexaSessionProvider((request) => login.login(request), {}, time);
  return { time, defexa, provider };
}

/** What `getSession()` rejects with, however long that takes. */
async function failureOf({ time, provider }: ReturnType<typeof providerWith>): Promise<DefexaError> {
  const failure = provider.getSession().then(
    () => Promise.reject(new Error('There was a session.')),
    (error: unknown) => error as DefexaError,
  );
  await time.pass(60_000);
  return failure;
}

describe('a merchantPrivateKey function', () => {
  it('is asked at every login', async () => {
    let asked = 0;
    const { time, provider } = providerWith(async () => `key-${(asked += 1)}`);
    for (const generation of [1, 2, 3]) {
      const session = provider.refresh();
      await time.pass(300);
      expect((await session).generation).toBe(generation);
    }
    expect(asked).toBe(3);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /function returned is missing/],
    ['a number', 5, /must be a text, not a number/],
    ['a line break', 'the-secret\n', /holds a line break/],
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
    expect(error.message).toContain(`failed with a ${name}`);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('the-secret');
    expect(asked).toBe(3);
  });

  it('that hangs is given the time of one exchange', async () => {
    const error = await failureOf(providerWith(() => new Promise(() => {})));
    expect(error.message).toContain('The merchantPrivateKey function did not return within 10 s');
  });
});

describe('a session source of your own', () => {
  it('may fail with any error: it is told as the cause', async () => {
    const cause = new Error('a fault of the source');
    const time = new SimulatedTime();
    const provider = new DefexaSessionProvider(() => Promise.reject(cause), {}, time);
    const error = await failureOf({ time, provider, defexa: new SimulatedDefexa(time) });
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true, cause });
  });
});
