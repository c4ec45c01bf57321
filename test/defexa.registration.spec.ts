import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Injectable, Module, type ModuleMetadata } from '@nestjs/common';
import { ConfigModule, ConfigService, type ConfigType } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import {
  defexaConfig,
  DefexaConfigurationError,
  DefexaModule,
  type DefexaOptions,
  type DefexaOptionsFactory,
} from '../lib/index.js';

const options: DefexaOptions = { merchantPrivateKey: 'key' };

@Injectable()
class Options implements DefexaOptionsFactory {
  createDefexaOptions(): DefexaOptions {
    return options;
  }
}

@Injectable()
class NoOptions {}

@Module({ providers: [NoOptions], exports: [NoOptions] })
class NoOptionsModule {}

/** The error that the app fails to start with. */
const startError = (...imports: NonNullable<ModuleMetadata['imports']>) =>
  Test.createTestingModule({ imports })
    .compile()
    .then(
      (app) => app.close(),
      (error: unknown) => error,
    );

it('does not compile with defexaConfig itself', () => {
  // @ts-expect-error asProvider() is missing
  expect(() => DefexaModule.forRootAsync(defexaConfig)).toThrow(DefexaConfigurationError);
  const module = DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true });
  expect(module.global).toBe(true);
});

describe('a wrong registration fails with a message that says what to do:', () => {
  const thrownBy = (call: () => unknown) => async () => {
    try {
      return await call();
    } catch (error) {
      return error;
    }
  };
  const withFactory = { useFactory: () => options };

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'the module without forRoot',
      () => startError(DefexaModule),
      /was imported without options\. Import DefexaModule\.forRoot/,
    ],
    [
      'no options',
      thrownBy(() => DefexaModule.forRoot(undefined as never)),
      /forRoot\(\) got no options.*forRoot\(\{ merchant/,
    ],
    ['null options', thrownBy(() => DefexaModule.forRoot(null as never)), /forRoot\(\) got no options/],
    [
      'no async options',
      thrownBy(() => DefexaModule.forRootAsync(undefined as never)),
      /forRootAsync\(\) got no options/,
    ],
    ...(['forRoot', 'forRootAsync', 'forAccounts'] as const).map(
      (method): [string, () => Promise<unknown>, RegExp] => [
        `${method} with defexaConfig itself`,
        thrownBy(() => DefexaModule[method](defexaConfig as never)),
        new RegExp(
          `${method}\\(\\) got .* Write DefexaModule\\.forRootAsync\\(defexaConfig\\.asProvider\\(\\)\\)`,
        ),
      ],
    ),
    ...['forRoot', 'forRootAsync'].map((method): [string, () => Promise<unknown>, RegExp] => [
      `${method} with asProvider, not called`,
      thrownBy(() => DefexaModule[method as 'forRoot'](Reflect.get(defexaConfig, 'asProvider') as never)),
      /got a function, perhaps one that is to be called\. Write .*forRootAsync\(defexaConfig\.asProvider\(\)\)/,
    ]),
    [
      'forRoot with a factory',
      thrownBy(() => DefexaModule.forRoot({ ...defexaConfig.asProvider(), isGlobal: true } as never)),
      /forRoot\(\) takes options, but got useFactory\. Write .*forRootAsync\(\) with .*forRootAsync\(defexaConfig\.asProvider\(\)\)\.$/,
    ],
    [
      'forRoot with a spread of defexaConfig itself',
      thrownBy(() => DefexaModule.forRoot({ ...defexaConfig, isGlobal: true } as never)),
      /forRoot\(\) got no options\. Write .*forRootAsync\(defexaConfig\.asProvider\(\)\)/,
    ],
    [
      'no factory, such as with a spread of defexaConfig itself',
      thrownBy(() => DefexaModule.forRootAsync({ ...defexaConfig, isGlobal: true } as never)),
      /exactly one of useFactory, useClass, useExisting; it got none\. .* write .*forRootAsync\(defexaConfig\.asProvider\(\)\)\.$/,
    ],
    [
      'two factories',
      thrownBy(() => DefexaModule.forRootAsync({ ...withFactory, useClass: Options })),
      /exactly one of .*; it got useFactory and useClass/,
    ],
    [
      'a factory that is not a function',
      thrownBy(() => DefexaModule.forRootAsync({ useFactory: options as never })),
      /useFactory must be a function/,
    ],
    [
      'options beside a factory',
      thrownBy(() => DefexaModule.forRootAsync({ ...withFactory, timeout: 5, isGlobl: true } as never)),
      /forRootAsync\(\): timeout, isGlobl would have no effect beside useFactory\. .* there may be name, isGlobal, imports, inject, extraProviders\.$/,
    ],
    [
      'a class without createDefexaOptions',
      () => startError(DefexaModule.forRootAsync({ useClass: NoOptions as never })),
      /useClass: NoOptions has no createDefexaOptions\(\)/,
    ],
    [
      'an existing provider without createDefexaOptions',
      () =>
        startError(
          DefexaModule.forRootAsync({ imports: [NoOptionsModule], useExisting: NoOptions as never }),
        ),
      /useExisting: the provider has no createDefexaOptions\(\)/,
    ],
    [
      'a factory that returns nothing',
      () => startError(DefexaModule.forRootAsync({ useFactory: () => undefined as never })),
      /got no options \(undefined\)/,
    ],
    [
      'a name returned from the factory',
      () =>
        startError(DefexaModule.forRootAsync({ useFactory: () => ({ ...options, name: 'eu' }) as never })),
      /name: .*part of the registration.*forRootAsync\(\{ name: …, useFactory \}\)/,
    ],
    [
      'an empty name',
      thrownBy(() => DefexaModule.forRoot({ ...options, name: ' ' })),
      /name must be a string that is not empty/,
    ],
    [
      'the default account twice',
      () => startError(DefexaModule.forRoot(options), DefexaModule.forRoot(options)),
      /registered twice for the default account.*isGlobal/,
    ],
    [
      'the default account twice, by modules that are named even if one is global and a module imports nothing',
      () => {
        @Module({ imports: [DefexaModule.forRoot({ ...options, isGlobal: true })] })
        class ShopModule {}
        @Module({ imports: [DefexaModule.forRoot(options)] })
        class OrdersModule {}
        return startError(ShopModule, OrdersModule, NoOptionsModule);
      },
      /registered twice for the default account, by ShopModule and OrdersModule, so it is unclear/,
    ],
    [
      'the same name twice',
      () =>
        startError(
          DefexaModule.forRoot({ ...options, name: 'eu' }),
          DefexaModule.forRootAsync({ ...withFactory, name: 'eu' }),
        ),
      /registered twice for the name "eu"/,
    ],
    [
      'a missing key in the environment',
      () => startError(DefexaModule.forRootAsync(defexaConfig.asProvider())),
      /merchantPrivateKey \(DEFEXA_MERCHANT_PRIVATE_KEY\): is missing/,
    ],
  ])('%s', async (_mistake, registerWrongly, message) => {
    const error = await registerWrongly();
    expect(error).toBeInstanceOf(DefexaConfigurationError);
    expect((error as Error).message).toMatch(message);
  });
});

describe('the error for an account that is registered more than once', () => {
  const register = () => DefexaModule.forRoot({ ...options, isGlobal: true });

  it.each<[string, number]>([
    ['registered twice for the default account, by RootTestModule, so', 2],
    ['registered 3 times for the default account, by RootTestModule, so', 3],
  ])('%s', async (expected, times) => {
    // With options of its own each time: Nest takes equal ones for one module.
    const modules = Array.from({ length: times }, register);
    expect(((await startError(...modules)) as Error).message).toContain(expected);
  });
});

describe('the error for the options of a named account', () => {
  it.each<[string, object, RegExp]>([
    ['one problem', { merchantPrivateKey: '' }, /^DefexaModule: account "us": merchantPrivateKey: is empty$/],
    [
      'several problems',
      { timeout: Number.NaN },
      /^DefexaModule has 2 problems:\n {2}- account "us": merchantPrivateKey: is missing: .*\n {2}- account "us": timeout: must be/,
    ],
  ])('names it, and no variables: %s', async (_name, given, expected) => {
    const factory = DefexaModule.forRootAsync({ name: 'us', useFactory: () => given as never });
    expect(((await startError(factory)) as Error).message).toMatch(expected);
    expect(() => DefexaModule.forRoot({ name: 'us', ...given } as never)).toThrow(expected);
  });
});

describe('the error for a missing key', () => {
  const fromVariable = /merchantPrivateKey \(DEFEXA_MERCHANT_PRIVATE_KEY\): is missing\. Set the variable/;

  it.each<[string, Parameters<typeof DefexaModule.forRootAsync>[0]]>([
    ['defexaConfig', defexaConfig.asProvider()],
    ['defexaConfig for a named account', { ...defexaConfig.asProvider(), name: 'eu' }],
    [
      'options of an own with those of defexaConfig',
      {
        ...defexaConfig.asProvider(),
        useFactory: (config: ConfigType<typeof defexaConfig>) => ({ ...config, timeout: 5_000 }),
      },
    ],
    [
      'ConfigService',
      {
        imports: [ConfigModule.forRoot({ load: [defexaConfig] })],
        inject: [ConfigService],
        useFactory: (config: ConfigService) => ({ ...config.getOrThrow<DefexaOptions>('defexa') }),
      },
    ],
  ])('names the variable if the options are from %s', async (_name, registration) => {
    expect(((await startError(DefexaModule.forRootAsync(registration))) as Error).message).toMatch(
      fromVariable,
    );
  });

  it('names no variable if forRoot() got none, and says in which order modules are imported', () => {
    expect(() => DefexaModule.forRoot({ merchantPrivateKey: undefined as never })).toThrow(
      /^DefexaModule: merchantPrivateKey: is missing: forRoot\(\) got undefined\. .* put ConfigModule\.forRoot\(\) before DefexaModule in the imports, or use forRootAsync\(\)$/,
    );
    expect(() => DefexaModule.forRoot({ merchantPrivateKey: null as never })).toThrow('forRoot() got null.');
  });

  it('names no variable if a factory of the app returned none', async () => {
    const factory = DefexaModule.forRootAsync({ useFactory: () => ({ timeout: 5_000 }) as never });
    expect(((await startError(factory)) as Error).message).toMatch(
      /^DefexaModule: merchantPrivateKey: is missing: the factory returned undefined for it\. .*ConfigModule\.forRoot\(\)/,
    );
  });
});
