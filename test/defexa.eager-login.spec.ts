import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type DynamicModule,
  Inject,
  type LoggerService,
  Module,
  type OnApplicationBootstrap,
  type OnModuleInit,
  Optional,
} from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { filter, firstValueFrom, ReplaySubject, take, toArray } from 'rxjs';
import {
  type DefexaAccountDefaults,
  DefexaAccounts,
  defexaConfig,
  DefexaModule,
  type DefexaOptions,
  type DefexaSessionEvent,
  DefexaSessionProvider,
  type DefexaSessionStore,
  getDefexaSessionToken,
} from '../lib/index.js';
import { DefexaEmulator, overrideDefexaSession } from '../lib/testing/index.js';

let defexa: DefexaEmulator;
let log: string[];
/** The events of the default account since before its first login. */
let events$: ReplaySubject<DefexaSessionEvent>;
let closers: (() => Promise<void>)[];

beforeEach(async () => {
  defexa = await DefexaEmulator.start();
  log = [];
  events$ = new ReplaySubject();
  closers = [];
});
afterEach(async () => {
  await Promise.all(closers.map((close) => close()));
  await defexa.close();
});

const write =
  (level: string) =>
  (message: unknown, ...more: unknown[]) =>
    log.push(`${level} [${String(more.at(-1))}] ${String(message)}`);
const logger: LoggerService = { log: () => {}, error: write('error'), warn: write('warn') };

/** An account of the emulator. */
const account = (options: Partial<DefexaOptions> & { name?: string }) =>
  DefexaModule.forRoot({
    baseUrl: defexa.baseUrl,
    merchantPrivateKey: defexa.merchantPrivateKey,
    ...options,
  });

async function start(...imports: DynamicModule[]) {
  @Module({ imports })
  class AppModule implements OnModuleInit {
    constructor(@Optional() @Inject(DefexaSessionProvider) readonly session?: DefexaSessionProvider) {}
    onModuleInit() {
      this.session?.events$.subscribe(events$);
    }
  }
  const app = await NestFactory.createApplicationContext(AppModule, { logger, abortOnError: false });
  closers.push(() => app.close());
  return app;
}

const nextEvent = (wanted: DefexaSessionEvent['type']) =>
  firstValueFrom(events$.pipe(filter(({ type }) => type === wanted)));

const NO_SESSION = 'warn [Defexa] The app starts without a session. The first call logs in.';

/** Faults that no retry can mend, and what the error is then. */
const PERMANENT: [string, () => Partial<DefexaOptions>, string][] = [
  ['a rejected key', () => ({ merchantPrivateKey: 'wrong' }), 'DEFEXA_AUTHENTICATION'],
  ['denied access', () => (defexa.fail('firewall'), {}), 'DEFEXA_ACCESS_DENIED'],
  ['a wrong response', () => (defexa.fail({ status: 404, body: '' }), {}), 'DEFEXA_RESPONSE'],
  ['a key function without a key', () => ({ merchantPrivateKey: () => '' }), 'DEFEXA_CONFIGURATION'],
];

/** Faults that may pass. */
const TEMPORARY: [string, () => Partial<DefexaOptions>][] = [
  ['Defexa fails', () => (defexa.fail('server-error'), { timeout: 100 })],
  ['Defexa does not respond', () => (defexa.fail('hang'), { timeout: 100 })],
  [
    'the key function throws',
    () => ({ merchantPrivateKey: () => Promise.reject(new Error()), timeout: 100 }),
  ],
];

describe('without eagerLogin', () => {
  it.each([{}, { eagerLogin: undefined }, { eagerLogin: false as const }])(
    '%j, no login is sent',
    async (options) => {
      const app = await start(account(options));
      await app.close();
      expect(defexa.counts.logins).toBe(0);
    },
  );
});

describe("eagerLogin: 'warm'", () => {
  it('logs in at start, and a call joins that login', async () => {
    const app = await start(account({ eagerLogin: 'warm' }));
    const session = app.get(DefexaSessionProvider);
    expect(session.state).toBe('empty');
    await nextEvent('login-started');
    expect((await session.getSession()).generation).toBe(1);
    expect(defexa.counts.logins).toBe(1);
    expect(log).toEqual([]);
  });

  it.each(PERMANENT)('starts despite %s, with one line in the log', async (_, options, code) => {
    const app = await start(account({ ...options(), eagerLogin: 'warm' }));
    const event = await nextEvent('login-failed');
    expect(event).toMatchObject({ error: { code } });
    await app.close();
    expect(log).toEqual([expect.stringMatching(/^error \[Defexa\] /)]);
  });

  it.each(TEMPORARY)('starts if %s, with one warning in the log', async (_, options) => {
    const app = await start(account({ ...options(), eagerLogin: 'warm' }));
    await nextEvent('login-failed');
    await app.close();
    expect(log).toEqual([expect.stringMatching(/^warn \[Defexa\] /)]);
  });

  it('does not delay the start, and app.close() ends the login without a trace in the log', async () => {
    defexa.fail('hang');
    const app = await start(account({ eagerLogin: 'warm', timeout: 60_000 }));
    const session = app.get(DefexaSessionProvider);
    await nextEvent('login-started');
    await app.close();
    await expect(session.getSession()).rejects.toThrow('The app has shut down');
    expect(log).toEqual([]);
  });
});

describe("eagerLogin: 'required'", () => {
  it('has a session when the app has started, after one login', async () => {
    const app = await start(account({ eagerLogin: 'required' }));
    expect(app.get(DefexaSessionProvider).current?.userId).toBe(173);
    expect(defexa.counts.logins).toBe(1);
    expect(log).toEqual([]);
  });

  describe.each(PERMANENT)('does not start with %s:', (_, options, code) => {
    it.each(['init', 'listen'] as const)('app.%s() rejects with the error of the login', async (method) => {
      const app = await NestFactory.create(account({ ...options(), eagerLogin: 'required' }), { logger });
      await expect(app[method](0)).rejects.toMatchObject({ code, retryable: false });
      expect(log).toEqual([expect.stringMatching(/^error \[Defexa\] /)]);
      await app.close();
    });

    it('createApplicationContext() rejects with it', async () => {
      await expect(start(account({ ...options(), eagerLogin: 'required' }))).rejects.toMatchObject({ code });
      expect(log).toEqual([expect.stringMatching(/^error \[Defexa\] /)]);
    });
  });

  it.each(TEMPORARY)('starts without a session if %s, and warns of that', async (_, options) => {
    const app = await start(account({ ...options(), eagerLogin: 'required' }));
    expect(app.get(DefexaSessionProvider).state).toBe('empty');
    expect(log).toEqual([expect.stringMatching(/^warn \[Defexa\] /), NO_SESSION]);
    defexa.recover();
  });

  it('starts without a session although the logger throws', async () => {
    defexa.fail('server-error');
    const failing = {
      ...logger,
      warn: () => {
        throw new TypeError('not a string');
      },
    };
    const app = await NestFactory.createApplicationContext(
      { module: class AppModule {}, imports: [account({ eagerLogin: 'required', timeout: 500 })] },
      { logger: failing, abortOnError: false },
    );
    closers.push(() => app.close());
    expect(app.get(DefexaSessionProvider).state).toBe('empty');
  });

  it('logs in after all onModuleInit hooks, so that a vault can connect there', async () => {
    let isConnected = false;
    const merchantPrivateKey = () => (isConnected ? defexa.merchantPrivateKey : '');
    @Module({ imports: [account({ eagerLogin: 'required', merchantPrivateKey })] })
    class AppModule implements OnModuleInit, OnApplicationBootstrap {
      userId: unknown;
      constructor(@Inject(DefexaSessionProvider) private readonly session: DefexaSessionProvider) {}
      async onModuleInit() {
        await new Promise((resolve) => setImmediate(resolve));
        isConnected = true;
      }
      onApplicationBootstrap() {
        this.userId = this.session.current?.userId;
      }
    }
    const app = await NestFactory.createApplicationContext(AppModule, { logger, abortOnError: false });
    closers.push(() => app.close());
    expect(app.get(AppModule).userId).toBe(173);
  });

  it('does not start if it is closed meanwhile, so that it does not listen after that', async () => {
    let ask = () => {};
    const isAsked = new Promise<void>((resolve) => (ask = resolve));
    const merchantPrivateKey = () => (ask(), new Promise<string>(() => {}));
    const app = await NestFactory.create(account({ eagerLogin: 'required', merchantPrivateKey }), { logger });
    const listening = app.listen(0);
    await isAsked;
    await Promise.all([
      expect(listening).rejects.toThrow('The app has shut down and no longer logs in.'),
      app.close(),
    ]);
    expect(log).toEqual([]);
  });
});

describe('several accounts', () => {
  const names = ['eu', 'us', undefined];

  it('log in at the same time', async () => {
    let waiting = 0;
    let go = () => {};
    const allWait = new Promise<void>((resolve) => (go = resolve));
    const merchantPrivateKey = async () => {
      waiting += 1;
      if (waiting === names.length) {
        go();
      }
      await allWait;
      return defexa.merchantPrivateKey;
    };
    const accounts = names.map((name) => account({ name, merchantPrivateKey, eagerLogin: 'required' }));
    const app = await start(...accounts);
    const sessions = names.map((name) => app.get<DefexaSessionProvider>(getDefexaSessionToken(name)));
    expect(sessions.map(({ state }) => state)).toEqual(['fresh', 'fresh', 'fresh']);
    expect(defexa.counts.logins).toBe(names.length);
  });

  it('fail with one line each, once all have ended', async () => {
    let rejected = () => {};
    const isRejected = new Promise<void>((resolve) => (rejected = resolve));
    let reads = 0;
    // Read again after the rejection.
    const euKey = () => ((reads += 1) > 1 && rejected(), 'wrong');
    const usKey = () => isRejected.then(() => 'wrong, too'.replaceAll(/\W/g, '-'));
    const started = start(
      account({ name: 'eu', merchantPrivateKey: euKey, eagerLogin: 'required' }),
      account({ name: 'us', merchantPrivateKey: usKey, eagerLogin: 'required' }),
      account({ eagerLogin: 'required' }),
    );
    await expect(started).rejects.toMatchObject({ code: 'DEFEXA_AUTHENTICATION' });
    expect(log.toSorted()).toEqual([
      expect.stringMatching(/^error \[Defexa:eu\] Defexa rejected the merchant private key/),
      expect.stringMatching(/^error \[Defexa:us\] Defexa rejected the merchant private key/),
    ]);
    expect(defexa.counts).toMatchObject({ logins: 3, sessions: 1 });
  });

  it('are warned about once each', async () => {
    defexa.fail('server-error');
    const options = { eagerLogin: 'required', timeout: 100 } as const;
    await start(account({ ...options, name: 'eu' }), account(options));
    expect(log.filter((line) => line.includes('without a session')).toSorted()).toEqual([
      NO_SESSION.replace('Defexa', 'Defexa:eu'),
      NO_SESSION,
    ]);
    expect(log).toHaveLength(5); // also: both have the same key
  });

  it('each have an eagerLogin of their own', async () => {
    const hangs = () => new Promise<string>(() => {});
    const app = await start(
      account({ name: 'eu', merchantPrivateKey: hangs, timeout: 60_000, eagerLogin: 'warm' }),
      account({ name: 'us', eagerLogin: 'required' }),
      account({}),
    );
    const stateOf = (name?: string) => app.get<DefexaSessionProvider>(getDefexaSessionToken(name)).state;
    expect([stateOf('eu'), stateOf('us'), stateOf()]).toEqual(['empty', 'fresh', 'empty']);
  });
});

it('the session counts as used: it is replaced before its end without a call', async () => {
  defexa.sessionLifetime = 2_000;
  await start(account({ eagerLogin: 'required' }));
  const sessions$ = events$.pipe(
    filter(({ type }) => type === 'logged-in'),
    take(2),
    toArray(),
  );
  expect(await firstValueFrom(sessions$)).toMatchObject([
    { session: { generation: 1 } },
    { session: { generation: 2 } },
  ]);
});

it('with a store, the session of another process is used', async () => {
  const values = new Map<string, string>();
  const sessionStore: DefexaSessionStore = {
    read: async (key) => ({ value: values.get(key), clock: Date.now() }),
    write: async (key, value, seen) => values.get(key) === seen && Boolean(values.set(key, value)),
    remove: async (key, value) => void (values.get(key) === value && values.delete(key)),
  };
  const apps = [];
  for (const eagerLogin of ['required', 'required'] as const) {
    apps.push(await start(account({ sessionStore, eagerLogin })));
  }
  const [first, second] = apps.map((app) => app.get(DefexaSessionProvider).current);
  expect(second?.sessionToken).toBe(first?.sessionToken);
  expect(defexa.counts.logins).toBe(1);
});

it.each(['warm', 'required'] as const)(
  '%s has no effect on a session that a test overrides',
  async (eagerLogin) => {
    const builder = Test.createTestingModule({
      imports: [account({ eagerLogin, merchantPrivateKey: 'wrong' })],
    });
    const app = await overrideDefexaSession(builder).compile();
    await app.init();
    expect(app.get(DefexaSessionProvider).state).toBe('empty');
    expect(defexa.counts.logins).toBe(0);
    await app.close();
  },
);

it('has no effect on DefexaAccounts, even if defexaConfig sets it', async () => {
  process.env['DEFEXA_EAGER_LOGIN'] = 'required';
  try {
    const { baseUrl, merchantPrivateKey } = defexa;
    const app = await start(
      DefexaModule.forAccounts({
        imports: [ConfigModule.forFeature(defexaConfig)],
        inject: [defexaConfig.KEY],
        useFactory: (defaults: DefexaAccountDefaults) => ({
          defaults,
          resolve: () => ({ baseUrl, merchantPrivateKey }),
        }),
      }),
    );
    const { session } = await app.get(DefexaAccounts).get('m1');
    expect(defexa.counts.logins).toBe(0);
    expect((await session.getSession()).userId).toBe(173);
  } finally {
    delete process.env['DEFEXA_EAGER_LOGIN'];
  }
});
