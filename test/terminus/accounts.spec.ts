import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { DefexaModule, getDefexaSessionToken, type DefexaSessionProvider } from '../../lib/index.js';
import { DefexaHealthIndicator } from '../../lib/terminus/index.js';
import { DefexaEmulator, overrideDefexaSession } from '../../lib/testing/index.js';
import { healthResponse, startHealthApp } from '../support/health-app.js';

const merchantPrivateKey = 'key';
const closers: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

async function start(...args: Parameters<typeof startHealthApp>) {
  const health = await startHealthApp(...args);
  closers.push(() => health.app.close());
  return health;
}

/** An account of this name, in a module of its own that nothing imports. */
function accountOf(name?: string): DynamicModule {
  @Module({})
  class AccountModule {}
  return { module: AccountModule, imports: [DefexaModule.forRoot({ name, merchantPrivateKey })] };
}

describe('account', () => {
  it('chooses a named account, wherever in the app it is registered', async () => {
    const defexa = await DefexaEmulator.start({ merchants: { eu: 'eu-key' } });
    closers.push(() => defexa.close());
    const { baseUrl } = defexa;
    const account = { baseUrl, keepWarm: false, merchantPrivateKey: defexa.merchantPrivateKey };
    const modules = [
      DefexaModule.forRoot(account),
      DefexaModule.forRoot({ ...account, name: 'eu', merchantPrivateKey: 'eu-key' }),
    ];
    const { app, indicator } = await start(modules);
    await app.get<DefexaSessionProvider>(getDefexaSessionToken('eu')).getSession();
    expect(await indicator.isHealthy('eu', { account: 'eu' })).toMatchObject({ eu: { state: 'fresh' } });
    expect(await indicator.isHealthy('default')).toMatchObject({ default: { state: 'empty' } });
    await indicator.isHealthy('default', { probe: true });
    expect(defexa.counts.logins).toBe(2);
    expect(defexa.merchant('eu').counts.logins).toBe(1);
  });

  it.each([
    [
      'asia',
      [accountOf(), accountOf('eu'), accountOf('us')],
      'the account "asia" is not registered. Registered: the default account, the account "eu", the account "us".',
    ],
    [undefined, [accountOf('eu')], 'the default account is not registered. Registered: the account "eu".'],
    ['', [accountOf()], 'the account "" is not registered. Registered: the default account.'],
  ])(
    'that is not registered fails the check with an error that lists those that are: %j',
    async (account, modules, problem) => {
      const { indicator, check } = await start(modules, { account });
      await expect(indicator.isHealthy('defexa', { account, probe: true })).rejects.toMatchObject({
        code: 'DEFEXA_CONFIGURATION',
        message: expect.stringContaining(`DefexaHealthIndicator: ${problem} Pass one of these as`),
      });
      expect(await check()).toMatchObject({ status: 500 });
    },
  );
});

describe('the app does not start', () => {
  async function startWith(metadata: ModuleMetadata): Promise<void> {
    await Test.createTestingModule({ ...metadata, providers: [DefexaHealthIndicator] }).compile();
  }

  it('without TerminusModule beside the indicator', async () => {
    @Module({ imports: [TerminusModule] })
    class OtherModule {}
    await expect(startWith({ imports: [OtherModule, accountOf()] })).rejects.toMatchObject({
      code: 'DEFEXA_CONFIGURATION',
      message: expect.stringContaining('needs TerminusModule. Import it in the module that provides'),
    });
  });

  it.each([
    ['without DefexaModule', []],
    [
      'with accounts at run time only',
      [DefexaModule.forAccounts({ resolve: () => ({ merchantPrivateKey }) })],
    ],
  ])('%s', async (_, modules) => {
    await expect(startWith({ imports: [TerminusModule, ...modules] })).rejects.toMatchObject({
      code: 'DEFEXA_CONFIGURATION',
      message: expect.stringMatching(
        /has no account to check\. Import DefexaModule\.forRoot.*forAccounts\(\) cannot be checked/,
      ),
    });
  });
});

it.each([
  [{ probe: false }, { state: 'empty' }],
  [{ probe: true }, { state: 'fresh', expiresIn: expect.any(Number) }],
])('is up with a session of a test: %j', async (options, expected) => {
  const { check } = await start([accountOf()], options, (builder) => overrideDefexaSession(builder));
  expect(await check()).toEqual(healthResponse('up', expected));
});

it.each([
  ['a name in place of options', ['defexa', 'eu']],
  ['a misspelt option', ['defexa', { acount: 'eu' }]],
  ['no key', [{ probe: true }]],
  ['probe as a string', ['defexa', { probe: 'true' }]],
])('does not check the default account by mistake: %s', async (_, given) => {
  const { indicator } = await start([accountOf()]);
  await expect(indicator.isHealthy(...(given as [string]))).rejects.toThrow(
    'DefexaHealthIndicator: write isHealthy(key, { account, probe }).',
  );
});
