import { afterEach, describe, expect, it } from '@jest/globals';
import { type DynamicModule, Inject, Injectable, Module, type ModuleMetadata, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  DefexaAccounts,
  type DefexaAccountsOptions,
  type DefexaAccountsOptionsFactory,
  DefexaAuthService,
  DefexaModule,
  getDefexaAccountsToken,
  InjectDefexaAccounts,
} from '../lib/index.js';

let app: TestingModule | undefined;

async function boot(...imports: NonNullable<ModuleMetadata['imports']>): Promise<TestingModule> {
  app = await Test.createTestingModule({ imports }).compile();
  await app.init();
  return app;
}

/** The error that the app fails to start with. */
const startError = (...imports: NonNullable<ModuleMetadata['imports']>) =>
  boot(...imports).then(
    () => undefined,
    (error: unknown) => error,
  );

afterEach(async () => {
  await app?.close();
  app = undefined;
});

@Injectable()
class Merchants {
  readonly options: DefexaAccountsOptions = { resolve: () => ({ merchantPrivateKey: 'key-of-a-merchant' }) };
}

@Module({ providers: [Merchants], exports: [Merchants] })
class MerchantsModule {}

@Injectable()
class Options implements DefexaAccountsOptionsFactory {
  constructor(@Inject(Merchants) private readonly merchants: Merchants) {}

  createDefexaAccountsOptions(): DefexaAccountsOptions {
    return this.merchants.options;
  }
}

@Module({ imports: [MerchantsModule], providers: [Options], exports: [Options] })
class OptionsModule {}

const FORMS: [string, (more?: { name?: string; isGlobal?: boolean }) => DynamicModule][] = [
  ['options', (more) => DefexaModule.forAccounts({ ...new Merchants().options, ...more })],
  [
    'useFactory',
    (more) =>
      DefexaModule.forAccounts({
        imports: [MerchantsModule],
        inject: [Merchants],
        useFactory: async (merchants: Merchants) => merchants.options,
        ...more,
      }),
  ],
  [
    'useClass',
    (more) => DefexaModule.forAccounts({ imports: [MerchantsModule], useClass: Options, ...more }),
  ],
  [
    'useExisting',
    (more) => DefexaModule.forAccounts({ imports: [OptionsModule], useExisting: Options, ...more }),
  ],
];

describe.each(FORMS)('forAccounts() with %s', (_form, register) => {
  it('provides the accounts by class and by token', async () => {
    const module = await boot(register());
    const accounts = module.get(DefexaAccounts);
    expect(module.get(getDefexaAccountsToken())).toBe(accounts);
    expect((await accounts.get('acme')).session.state).toBe('empty');
  });

  it('provides named accounts by token', async () => {
    @Injectable()
    class Consumer {
      constructor(@InjectDefexaAccounts('eu') readonly accounts: DefexaAccounts) {}
    }
    @Module({ imports: [register({ name: 'eu' })], providers: [Consumer] })
    class ConsumerModule {}
    const module = await boot(ConsumerModule);
    expect(module.get(Consumer).accounts).toBeInstanceOf(DefexaAccounts);
    expect(() => module.get(DefexaAccounts)).toThrow(/could not find DefexaAccounts/);
  });

  it('is visible in every module if it is global', async () => {
    @Injectable()
    class Consumer {
      constructor(@Inject(DefexaAccounts) readonly accounts: DefexaAccounts) {}
    }
    @Module({ providers: [Consumer] })
    class ConsumerModule {}
    const module = await boot(ConsumerModule, register({ isGlobal: true }));
    expect(module.get(Consumer, { strict: false }).accounts).toBe(module.get(DefexaAccounts));
  });
});

describe('forAccounts()', () => {
  it('works beside forRoot()', async () => {
    const module = await boot(
      DefexaModule.forRoot({ merchantPrivateKey: 'key' }),
      DefexaModule.forAccounts(new Merchants().options),
    );
    expect(module.get(DefexaAuthService)).toBeInstanceOf(DefexaAuthService);
    expect(module.get(DefexaAccounts)).toBeInstanceOf(DefexaAccounts);
  });

  it('works with several names', async () => {
    const module = await boot(
      ...['eu', 'us'].map((name) => DefexaModule.forAccounts({ ...new Merchants().options, name })),
    );
    expect(module.get(getDefexaAccountsToken('eu'))).not.toBe(module.get(getDefexaAccountsToken('us')));
  });

  it.each<[string, () => DynamicModule, RegExp]>([
    [
      'no options',
      () => DefexaModule.forAccounts(undefined as never),
      /forAccounts\(\) got no options\. Write DefexaModule\.forAccounts\({ resolve }\)/,
    ],
    [
      'an empty name',
      () => DefexaModule.forAccounts({ resolve: () => undefined, name: ' ' }),
      /forAccounts\(\): name must be a string that is not empty/,
    ],
    [
      'neither options nor a factory',
      () => DefexaModule.forAccounts({}),
      /forAccounts\(\) needs resolve, or exactly one of useFactory, useClass, useExisting/,
    ],
    [
      'two factories',
      () => DefexaModule.forAccounts({ useFactory: () => new Merchants().options, useClass: Options }),
      /it got useFactory and useClass/,
    ],
    [
      'options beside a factory',
      () => DefexaModule.forAccounts({ useFactory: () => new Merchants().options, max: 5 } as never),
      /forAccounts\(\): max would have no effect beside useFactory\. Have the factory return all options\./,
    ],
    [
      'resolve beside a factory',
      () => DefexaModule.forAccounts({ ...new Merchants().options, useClass: Options } as never),
      /forAccounts\(\): resolve would have no effect beside useClass/,
    ],
  ])('throws for %s', (_name, register, message) => {
    expect(register).toThrow(message);
  });

  it.each<[string, () => NonNullable<ModuleMetadata['imports']>, RegExp]>([
    [
      'wrong options',
      () => [DefexaModule.forAccounts({ resolve: () => undefined, max: 0 })],
      /max: must be a whole number, 1 or more; it is 0/,
    ],
    [
      'a factory without options',
      () => [DefexaModule.forAccounts({ useFactory: () => undefined as never })],
      /got no options \(undefined\)\. Pass at least { resolve }/,
    ],
    [
      'a factory class without the method',
      () => [DefexaModule.forAccounts({ imports: [MerchantsModule], useExisting: Merchants as never })],
      /has no createDefexaAccountsOptions\(\) method\. Have it implement DefexaAccountsOptionsFactory/,
    ],
    [
      'a second registration',
      () => [
        DefexaModule.forAccounts(new Merchants().options),
        DefexaModule.forAccounts(new Merchants().options),
      ],
      /forAccounts\(\) is called twice for DefexaAccounts without a name/,
    ],
    [
      'options that depend on a request',
      () => [DefexaModule.forAccounts({ inject: [REQUEST], useFactory: () => new Merchants().options })],
      /forAccounts\(\): the options depend on a request.*resolve gets the id that you pass/,
    ],
  ])('stops the start of the app for %s', async (_name, imports, message) => {
    expect(await startError(...imports())).toMatchObject({
      code: 'DEFEXA_CONFIGURATION',
      message: expect.stringMatching(message),
    });
  });

  it('stops the start for a request-scoped factory class', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest extends Options {}
    const module = DefexaModule.forAccounts({ imports: [MerchantsModule], useClass: PerRequest });
    expect(await startError(module)).toMatchObject({ message: expect.stringMatching(/depend on a request/) });
  });
});
