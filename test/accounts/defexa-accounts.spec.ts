import { AsyncLocalStorage } from 'node:async_hooks';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { firstValueFrom } from 'rxjs';
import type { DefexaAccount } from '../../lib/accounts/defexa-account.js';
import { createDefexaAccounts } from '../../lib/defexa.accounts.js';
import {
  type DefexaAccounts,
  type DefexaAccountsOptions,
  type DefexaError,
  type DefexaHttpTransportFactory,
  DefexaOptions,
} from '../../lib/index.js';
import { axiosTransport } from '../../lib/transport/axios-transport.js';
import { undiciTransport } from '../../lib/undici/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { until } from '../support/http/fake-time.js';

Logger.overrideLogger(false);

const KEYS: Record<string, string> = {
  acme: 'key-of-acme-1d0',
  bistro: 'key-of-bistro-2e',
  cafe: 'key-of-cafe-3f1',
};

let defexa: DefexaEmulator;
let accounts: DefexaAccounts;
/** The ids for which `resolve` was called. */
let resolved: string[];

beforeEach(async () => {
  defexa = await DefexaEmulator.start({ merchants: KEYS });
  start();
});

afterEach(async () => {
  accounts.onApplicationShutdown();
  await defexa.close();
});

/** Starts accounts with the current keys of the emulator. */
function start(options: Partial<DefexaAccountsOptions> = {}): void {
  accounts?.onApplicationShutdown();
  resolved = [];
  const resolve = (id: string) => {
    resolved.push(id);
    return Object.hasOwn(KEYS, id)
      ? { merchantPrivateKey: defexa.merchant(id).merchantPrivateKey, baseUrl: defexa.baseUrl }
      : undefined;
  };
  accounts = createDefexaAccounts({ resolve, ...options });
}

const charge = async ({ http }: DefexaAccount, amount = 5) =>
  (await firstValueFrom(http.post<object>('/api/v1/invoice', { amount }))).data;

const failureOf = (id: unknown): Promise<DefexaError> =>
  accounts.get(id as string).then(
    () => Promise.reject(new Error('There was an account.')),
    (error: DefexaError) => error,
  );

describe('get()', () => {
  it('resolves an account once for all its callers', async () => {
    const [one, other] = await Promise.all([accounts.get('acme'), accounts.get('acme')]);
    expect(other).toBe(one);
    expect(await accounts.get('acme')).toBe(one);
    expect(resolved).toEqual(['acme']);
    expect(accounts.size).toBe(1);
  });

  it('gives each merchant its own session', async () => {
    await Promise.all(Object.keys(KEYS).map(async (id) => charge(await accounts.get(id))));
    for (const id of Object.keys(KEYS)) {
      const { counts, userId } = defexa.merchant(id);
      expect(counts).toMatchObject({ logins: 1, invoices: 1, rejected: 0 });
      const { auth } = await accounts.get(id);
      expect((await auth.getSession()).userId).toBe(userId);
    }
  });

  it('logs in and makes an HTTP service only where they are needed', async () => {
    const { session } = await accounts.get('acme');
    expect(session.state).toBe('empty');
    expect(defexa.counts.logins).toBe(0);
    await session.getSession();
    expect(defexa.counts).toMatchObject({ logins: 1, invoices: 0 });
  });

  it.each([
    ['', '""'],
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    [{}, 'an object'],
    [['acme'], 'an object'],
  ])('rejects the id %p', async (id, shown) => {
    expect((await failureOf(id)).message).toBe(
      `DefexaAccounts.get() needs the id of an account, a string that is not empty; it got ${shown}.`,
    );
    expect(accounts.size).toBe(0);
  });

  it.each([['__proto__'], ['constructor'], ['hasOwnProperty']])(
    'treats the id %s as any other',
    async (id) => {
      expect(await failureOf(id)).toMatchObject({ code: 'DEFEXA_ACCOUNT_NOT_FOUND' });
    },
  );

  it('rejects an id without a merchant, and asks again the next time', async () => {
    const error = await failureOf('nobody');
    expect(error).toMatchObject({ code: 'DEFEXA_ACCOUNT_NOT_FOUND', retryable: false });
    expect(error.message).toBe(
      'There is no account "nobody": the resolve function of DefexaModule.forAccounts() returned undefined for this id.',
    );
    await failureOf('nobody');
    expect(resolved).toEqual(['nobody', 'nobody']);
    expect(accounts.size).toBe(0);
  });

  it('gives each caller an error of its own', async () => {
    const [one, other] = await Promise.all([failureOf('nobody'), failureOf('nobody')]);
    expect(resolved).toEqual(['nobody']);
    expect(one).not.toBe(other);
    expect(one.message).toBe(other.message);
  });

  it('a failed resolve does not remove an account that was resolved meanwhile', async () => {
    const failures: ((error: Error) => void)[] = [];
    start({
      resolve: () =>
        failures.length === 0
          ? new Promise<never>((_resolve, reject) => failures.push(reject))
          : { merchantPrivateKey: KEYS.acme!, baseUrl: defexa.baseUrl },
    });
    const failure = failureOf('acme');
    await until(() => failures.length === 1);
    accounts.evict('acme');
    const acme = await accounts.get('acme');
    failures[0]!(new Error('the database is down'));
    expect(await failure).toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
    expect(await accounts.get('acme')).toBe(acme);
  });

  it('calls resolve outside of the async context of the first caller, who is not the only one', async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    start({
      resolve: () => {
        seen.push(context.getStore());
        return { merchantPrivateKey: KEYS.acme!, baseUrl: defexa.baseUrl };
      },
    });
    await context.run('a request', () => accounts.get('acme'));
    expect(seen).toEqual([undefined]);
  });

  it('does not show the error of a resolve function, and asks again the next time', async () => {
    let isDown = true;
    start({
      resolve: async () => {
        if (isDown) {
          throw new TypeError('password of the database');
        }
        return { merchantPrivateKey: KEYS.acme!, baseUrl: defexa.baseUrl };
      },
    });
    const error = await failureOf('acme');
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE', retryable: true });
    expect(error.message).toBe(
      'The resolve function threw an error of the class TypeError for the account "acme". ' +
        'Have the function log what went wrong. The next call asks again.',
    );
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('password');
    isDown = false;
    expect(await charge(await accounts.get('acme'))).toMatchObject({ success: true });
  });

  it('waits for a resolve function no longer than the time-out of the defaults', async () => {
    start({ resolve: () => new Promise<never>(() => {}), defaults: { timeout: 20 } });
    expect(await failureOf('acme')).toMatchObject({
      code: 'DEFEXA_UNAVAILABLE',
      message: expect.stringMatching(
        /^The resolve function did not return within 0.02 s for the account "acme"/,
      ),
    });
    expect(accounts.size).toBe(0);
  });

  it.each<[string, unknown, RegExp]>([
    ['no key', {}, /account "acme": merchantPrivateKey: is missing$/],
    [
      'an unknown option',
      { merchantPrivateKey: 'secret-key', retries: 5 },
      /account "acme": retries: is not an option/,
    ],
    [
      'a field of a registration',
      { merchantPrivateKey: 'secret-key', name: 'acme' },
      /account "acme": name: is not an option\. The options are merchantPrivateKey, /,
    ],
    [
      'a time-out that is a string',
      { merchantPrivateKey: 'secret-key', timeout: '5' },
      /account "acme": timeout.*it is the string "5"\. Convert it with Number\(\)$/,
    ],
    [
      'a string',
      'secret-key',
      /account "acme": got no options \(string\)\. Return at least { merchantPrivateKey } from resolve\.$/,
    ],
    [
      'a proxy that cannot be combined',
      { merchantPrivateKey: 'secret-key', httpOptions: { proxy: 'secret-proxy' } },
      /account "acme": httpOptions: needs a proxy of the form/,
    ],
  ])('names the account whose options are wrong: %s', async (_name, options, message) => {
    start({ resolve: () => options as DefexaOptions });
    const error = await failureOf('acme');
    expect(error).toMatchObject({ code: 'DEFEXA_CONFIGURATION', message: expect.stringMatching(message) });
    expect(error.message).not.toContain('secret');
    expect(accounts.size).toBe(0);
  });

  it('does not show an error of options that cannot be read', async () => {
    start({
      resolve: () =>
        Object.defineProperty({} as DefexaOptions, 'merchantPrivateKey', {
          enumerable: true,
          get: () => {
            throw new TypeError('secret of a vault');
          },
        }),
    });
    const errors = await Promise.all([failureOf('acme'), failureOf('acme')]);
    expect(errors[0]).not.toBe(errors[1]);
    for (const error of errors) {
      expect(error.message).toBe(
        'DefexaModule: account "acme": its options cannot be used: reading them threw an error of the class TypeError.',
      );
    }
  });

  it('prefers the defaults to the initial values of a DefexaOptions', async () => {
    start({
      resolve: () => Object.assign(new DefexaOptions(), { merchantPrivateKey: KEYS.acme! }),
      defaults: { baseUrl: defexa.baseUrl, timeout: 777 },
    });
    const { http } = await accounts.get('acme');
    expect(http.axiosRef.defaults).toMatchObject({ baseURL: defexa.baseUrl, timeout: 777 });
  });

  it('tells values of a DefexaOptions that were set from its initial ones, also as defaults and in another copy', async () => {
    // A copy has another class with the same fields.
    const copyOf = (options: object) => ({ ...new DefexaOptions(), ...options });
    start({
      resolve: () => copyOf({ merchantPrivateKey: KEYS.acme! }),
      defaults: Object.assign(new DefexaOptions(), { baseUrl: defexa.baseUrl, timeout: 777 }),
    });
    const { http } = await accounts.get('acme');
    expect(http.axiosRef.defaults).toMatchObject({ baseURL: defexa.baseUrl, timeout: 777 });
  });

  it.each<[string, () => unknown]>([
    [
      'a name that throws',
      () =>
        Object.defineProperty(new Error('x'), 'name', {
          get: () => {
            throw new Error('secret-key');
          },
        }),
    ],
    ['a symbol as its name', () => Object.assign(new Error('x'), { name: Symbol('secret-key') })],
    ['a line break in its name', () => Object.assign(new Error('x'), { name: 'E\nsecret-key' })],
  ])('does not show an error of resolve with %s', async (_name, errorOf) => {
    start({
      resolve: () => {
        throw errorOf();
      },
    });
    const error = await failureOf('acme');
    expect(error).toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
    expect(error.message).toContain('threw an error of the class Error for the account "acme"');
  });

  it('escapes an id in errors', async () => {
    const id = 'a\u009b\u0085\u2028\u202e\u007f\n';
    expect((await failureOf(id)).message).toContain(
      String.raw`no account "a\u009b\u0085\u2028\u202e\u007f\n": `,
    );
  });

  it('uses no key of the defaults, such as that of defexaConfig', async () => {
    const defaults = { baseUrl: defexa.baseUrl, merchantPrivateKey: KEYS.bistro! };
    start({
      defaults,
      resolve: (id) => (id === 'acme' ? { merchantPrivateKey: KEYS.acme! } : ({} as DefexaOptions)),
    });
    expect((await failureOf('cafe')).message).toMatch(/account "cafe": merchantPrivateKey: is missing$/);
    await charge(await accounts.get('acme'));
    expect(defexa.merchant('acme').invoices).toHaveLength(1);
  });

  it('accepts null for no merchant, and rejects a key that is a promise', async () => {
    start({
      resolve: (id) =>
        id === 'nobody' ? null : { merchantPrivateKey: Promise.resolve('secret-key') as never },
    });
    expect(await failureOf('nobody')).toMatchObject({ code: 'DEFEXA_ACCOUNT_NOT_FOUND' });
    expect((await failureOf('acme')).message).toMatch(/merchantPrivateKey: must be a string, not a promise$/);
  });

  it('prefers the options of an account to the defaults', async () => {
    start({
      resolve: () => ({ merchantPrivateKey: KEYS.acme!, baseUrl: defexa.baseUrl, timeout: undefined }),
      defaults: { baseUrl: 'https://defexa.invalid', timeout: 3_000 },
    });
    expect(await charge(await accounts.get('acme'))).toMatchObject({ success: true });
    const { http } = await accounts.get('acme');
    expect(http.axiosRef.defaults).toMatchObject({ baseURL: defexa.baseUrl, timeout: 3_000 });
  });
});

describe('an account that is let go', () => {
  it('is resolved anew, with the key that has been replaced', async () => {
    const old = await accounts.get('acme');
    await charge(old);
    defexa.merchant('acme').merchantPrivateKey = 'the-new-key-of-acme';
    defexa.merchant('acme').revoke();
    expect(accounts.evict('acme')).toBe(true);
    expect(accounts.evict('acme')).toBe(false);
    const renewed = await accounts.get('acme');
    expect(renewed).not.toBe(old);
    expect(await charge(renewed)).toMatchObject({ success: true });
    expect(resolved).toEqual(['acme', 'acme']);
  });

  it('completes its calls in progress', async () => {
    const account = await accounts.get('acme');
    defexa.latency = 50;
    const call = charge(account);
    accounts.evict('acme');
    expect(accounts.size).toBe(0);
    expect(await call).toMatchObject({ success: true });
  });

  it('still serves those who have it', async () => {
    start({ max: 1 });
    const acme = await accounts.get('acme');
    await charge(acme);
    await charge(await accounts.get('bistro'));
    expect(accounts.size).toBe(1);
    expect(await charge(acme)).toMatchObject({ success: true });
    expect(defexa.merchant('acme').counts).toMatchObject({ logins: 1, invoices: 2 });
  });

  it.each(['axios', 'undici'])(
    'stays while a call is in progress, from its login to its body (%s)',
    async (name) => {
      start({ max: 1, defaults: name === 'undici' ? { httpTransport: undiciTransport } : {} });
      const acme = await accounts.get('acme');
      defexa.latency = 60;
      const progress = { hasEnded: false };
      const call = charge(acme).finally(() => (progress.hasEnded = true));
      await accounts.get('bistro');
      while (!progress.hasEnded) {
        expect(await accounts.get('acme')).toBe(acme);
        await accounts.get('cafe');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await call;
      const reading = await accounts.get('acme');
      const { data } = await firstValueFrom(
        reading.http.post<Readable>('/api/v1/invoice', {}, { responseType: 'stream' }),
      );
      await accounts.get('bistro');
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await accounts.get('acme')).toBe(reading);
      await data.resume().toArray();
    },
  );

  it('closes its connections if nobody else uses them', async () => {
    const closed: string[] = [];
    const transportOf =
      (id: string): DefexaHttpTransportFactory =>
      (connection) => ({
        ...axiosTransport(connection),
        close: () => {
          closed.push(id);
          throw new Error('cannot close');
        },
      });
    const transports = { acme: transportOf('acme'), others: transportOf('others') };
    start({
      resolve: (id) => ({
        merchantPrivateKey: KEYS[id]!,
        baseUrl: defexa.baseUrl,
        httpTransport: id === 'acme' ? transports.acme : transports.others,
      }),
    });
    const warn = jest.spyOn(process, 'emitWarning').mockReturnValue();
    await Promise.all(Object.keys(KEYS).map(async (id) => charge(await accounts.get(id))));
    accounts.evict('acme');
    accounts.evict('bistro');
    expect(closed).toEqual(['acme']);
    expect(warn.mock.calls).toEqual([
      ['close() of an httpTransport threw an error of the class Error.', 'DefexaWarning'],
    ]);
    expect(await charge(await accounts.get('cafe'))).toMatchObject({ success: true });
    accounts.onApplicationShutdown();
    expect(closed).toEqual(['acme', 'others']);
    warn.mockRestore();
  });
});

describe('events$', () => {
  it('has the events of all accounts with their ids', async () => {
    const events: string[] = [];
    accounts.events$.subscribe({
      next: ({ accountId, type }) => events.push(`${accountId}: ${type}`),
      complete: () => events.push('complete'),
    });
    await charge(await accounts.get('acme'));
    defexa.merchant('bistro').fail('forbidden');
    await expect(accounts.get('bistro').then(charge)).rejects.toMatchObject({
      code: 'DEFEXA_AUTHENTICATION',
    });
    accounts.onApplicationShutdown();
    expect(events).toEqual([
      'acme: login-started',
      'acme: logged-in',
      'bistro: login-started',
      'bistro: login-failed',
      'complete',
    ]);
  });

  it('has the events of one account without those of others', async () => {
    const [acme, bistro] = [await accounts.get('acme'), await accounts.get('bistro')];
    const events: string[] = [];
    acme.session.events$.subscribe(({ type }) => events.push(type));
    await Promise.all([charge(acme), charge(bistro)]);
    expect(events).toEqual(['login-started', 'logged-in']);
  });
});

describe('the shutdown', () => {
  it('ends what is in progress, and gives no account and no session afterwards', async () => {
    const [acme, bistro] = [await accounts.get('acme'), await accounts.get('bistro')];
    await charge(acme);
    accounts.evict('acme');
    defexa.fail('hang');
    const waiting = bistro.session.getSession();
    waiting.catch(() => {});
    await until(() => defexa.counts.pending === 1);
    accounts.onApplicationShutdown();
    const shutDown = { code: 'DEFEXA_UNAVAILABLE', message: expect.stringMatching(/^The app has shut down/) };
    await expect(waiting).rejects.toMatchObject(shutDown);
    expect(await failureOf('acme')).toMatchObject(shutDown);
    await expect(charge(bistro)).rejects.toMatchObject(shutDown);
    await expect(acme.auth.login()).rejects.toMatchObject(shutDown);
    await expect(charge(acme)).rejects.toMatchObject(shutDown);
    expect(accounts.size).toBe(0);
  });

  it('ends a resolve function that hangs', async () => {
    start({ resolve: () => new Promise<never>(() => {}) });
    const account = failureOf('acme');
    await new Promise(setImmediate);
    accounts.onApplicationShutdown();
    expect(await account).toMatchObject({ message: expect.stringMatching(/^The app has shut down/) });
  });

  it('ends accounts that were let go', async () => {
    const acme = await accounts.get('acme');
    await charge(acme);
    accounts.evict('acme');
    accounts.onApplicationShutdown();
    await expect(acme.session.getSession()).rejects.toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
    expect(acme.session.state).toBe('empty');
  });

  it('gives no account whose options come only then', async () => {
    let answer = (_options: DefexaOptions) => {};
    start({ resolve: () => new Promise<DefexaOptions>((resolve) => (answer = resolve)) });
    const account = failureOf('acme');
    await new Promise(setImmediate);
    accounts.onApplicationShutdown();
    answer({ merchantPrivateKey: KEYS.acme!, baseUrl: defexa.baseUrl });
    expect(await account).toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
  });
});

it('shows no key when it is printed', async () => {
  const account = await accounts.get('acme');
  await charge(account);
  const shown = [accounts, account].map(
    (each) => `${inspect(each, { depth: 20, showHidden: true })} ${JSON.stringify(each)}`,
  );
  expect(shown.join('\n')).not.toContain(KEYS.acme);
  expect(shown.join('\n')).not.toContain((await account.session.getSession()).sessionToken);
});
