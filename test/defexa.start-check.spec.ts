import 'reflect-metadata';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  Controller,
  type DynamicModule,
  Inject,
  Injectable,
  Logger,
  Module,
  type ModuleMetadata,
  Optional,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import axios from 'axios';
import {
  DefexaAccounts,
  DefexaAuthService,
  defexaConfig,
  DefexaHttpService,
  DefexaModule,
  InjectDefexaHttp,
  InjectDefexaSession,
} from '../lib/index.js';

const merchantPrivateKey = 'key';
const eu = DefexaModule.forRoot({ name: 'eu', merchantPrivateKey: 'key-of-eu' });

let log: unknown[];
beforeEach(() => {
  log = [];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((entry) => {
    log.push(String(entry));
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Starts an app. @returns the error that it does not start with */
async function start(metadata: ModuleMetadata): Promise<Error | undefined> {
  try {
    const app = await Test.createTestingModule(metadata).compile();
    await app.init();
    await app.close();
    return undefined;
  } catch (error) {
    log.push('the error of Nest');
    return error as Error;
  }
}

describe('a class that injects an account which is not registered: a warning says what there is', () => {
  @Injectable()
  class Default {
    constructor(@Inject(DefexaHttpService) readonly http: DefexaHttpService) {}
  }
  @Controller()
  class Unknown {
    constructor(@InjectDefexaSession('us') readonly session: unknown) {}
  }
  @Injectable()
  class ByProperty {
    @InjectDefexaHttp('us') readonly us: unknown;
    @Optional() @InjectDefexaHttp('asia') readonly asia: unknown;
    @InjectDefexaHttp('eu') readonly eu: unknown;
  }

  it.each<[string, ModuleMetadata, string]>([
    [
      'by its class, though all accounts have names',
      {
        imports: [eu, DefexaModule.forRoot({ name: 'asia', merchantPrivateKey: 'key-of-asia' })],
        providers: [Default],
      },
      "Default injects DefexaHttpService, which is not registered. You can inject @InjectDefexaHttp('eu'), @InjectDefexaHttp('asia').",
    ],
    [
      'by an unknown name, in a controller',
      { imports: [DefexaModule.forRoot({ merchantPrivateKey }), eu], controllers: [Unknown] },
      "Unknown injects @InjectDefexaSession('us'), which is not registered. You can inject DefexaSessionProvider, @InjectDefexaSession('eu').",
    ],
    [
      'by a property',
      { imports: [eu], providers: [ByProperty] },
      "ByProperty injects @InjectDefexaHttp('us'), which is not registered. You can inject @InjectDefexaHttp('eu').",
    ],
    [
      'in a factory',
      { imports: [eu], providers: [{ provide: 'shop', useFactory: () => 1, inject: [DefexaAuthService] }] },
      "shop injects DefexaAuthService, which is not registered. You can inject @InjectDefexaAuth('eu').",
    ],
    [
      'without any account of its kind',
      {
        imports: [eu],
        providers: [
          { provide: 'shop', useFactory: () => 1, inject: [{ token: DefexaAccounts, optional: false }] },
        ],
      },
      'shop injects DefexaAccounts, which is not registered. Import DefexaModule.forAccounts(…).',
    ],
    [
      'with forAccounts alone',
      { imports: [DefexaModule.forAccounts({ resolve: () => undefined })], providers: [Default] },
      'Default injects DefexaHttpService, which is not registered. Import DefexaModule.forRoot(…).',
    ],
  ])('%s', async (_how, metadata, expected) => {
    expect((await start(metadata))?.message).toContain("Nest can't resolve dependencies");
    expect(log).toEqual([expected, 'the error of Nest']);
  });

  it('in a module of its own', async () => {
    @Module({ providers: [Default] })
    class ShopModule {}
    await start({ imports: [ShopModule, eu] });
    expect(log).toEqual([
      expect.stringContaining("You can inject @InjectDefexaHttp('eu')."),
      'the error of Nest',
    ]);
  });

  it('but not if the app provides it itself, or does not need it', async () => {
    @Injectable()
    class Lenient {
      constructor(
        @Inject(DefexaHttpService) readonly http: unknown,
        @Optional() @InjectDefexaHttp('us') readonly us: unknown,
        @InjectDefexaHttp('eu') readonly other: unknown,
      ) {}
    }
    const providers = [
      Lenient,
      { provide: DefexaHttpService, useValue: {} },
      { provide: 'x', useFactory: () => 1, inject: [{ token: DefexaAuthService, optional: true }] },
    ];
    expect(await start({ imports: [eu], providers })).toBeUndefined();
    expect(log).toEqual([]);
  });
});

describe('a time-out below 100 ms: a warning says that it is in milliseconds', () => {
  const expected = (timeoutMs: number) =>
    `timeout is in milliseconds: a call or a login has only ${timeoutMs} ms. Did you mean ${timeoutMs * 1_000}?`;

  it('of an account', async () => {
    await start({ imports: [DefexaModule.forRoot({ merchantPrivateKey, timeout: 99 })] });
    expect(log).toEqual([expected(99)]);
  });

  it('of all accounts at run time', async () => {
    await start({ imports: [DefexaModule.forAccounts({ resolve: () => null, defaults: { timeout: 10 } })] });
    expect(log).toEqual([expected(10)]);
  });

  it('but not from 100 ms on', async () => {
    await start({ imports: [DefexaModule.forRoot({ merchantPrivateKey, timeout: 100 })] });
    expect(log).toEqual([]);
  });
});

describe('two accounts with the same key: a warning says which', () => {
  const warning = (names: string) =>
    expect.stringContaining(`Two accounts have the same merchantPrivateKey: ${names}. `);
  const key = async () => 'key';

  it.each<[string, string, DynamicModule[]]>([
    [
      'a string',
      '"eu" and "us"',
      ['eu', 'us'].map((name) => DefexaModule.forRoot({ name, merchantPrivateKey })),
    ],
    [
      'a function',
      'the default account and "us"',
      [
        DefexaModule.forRoot({ merchantPrivateKey: key }),
        DefexaModule.forRootAsync({ name: 'us', useFactory: () => ({ merchantPrivateKey: key }) }),
      ],
    ],
  ])('%s', async (_what, names, imports) => {
    expect(await start({ imports })).toBeUndefined();
    expect(log).toEqual([warning(names)]);
  });

  it.each([
    ['a key', ''],
    ['a key file', '_FILE'],
  ])('defexaConfig, with %s', async (_what, suffix) => {
    const file = join(mkdtempSync(join(tmpdir(), 'defexa-')), 'key');
    writeFileSync(file, 'key');
    const variable = `DEFEXA_MERCHANT_PRIVATE_KEY${suffix}`;
    process.env[variable] = suffix ? file : 'key';
    try {
      const imports = ['eu', 'us'].map((name) =>
        DefexaModule.forRootAsync({ name, ...defexaConfig.asProvider() }),
      );
      expect(await start({ imports })).toBeUndefined();
      expect(log).toEqual([warning('"eu" and "us"')]);
    } finally {
      delete process.env[variable];
    }
  });

  it('but not with another base URL, or in another app', async () => {
    await start({ imports: [DefexaModule.forRoot({ merchantPrivateKey })] });
    const baseUrl = 'https://test.defexa.example';
    await start({
      imports: [
        DefexaModule.forRoot({ merchantPrivateKey }),
        DefexaModule.forRoot({ name: 'test', merchantPrivateKey, baseUrl }),
      ],
    });
    expect(log).toEqual([]);
  });
});

describe('axios', () => {
  const { VERSION } = axios;
  afterEach(() => {
    (axios as { VERSION: string }).VERSION = VERSION;
  });

  it.each(['1.16.0', '1.9.4', '0.30.2'])('%s is warned of, once for all accounts', async (version) => {
    (axios as { VERSION: string }).VERSION = version;
    await start({ imports: [eu, DefexaModule.forRoot({ merchantPrivateKey })] });
    expect(log).toEqual([
      `axios ${version} is installed, which sends https: requests through a proxy in clear text. Run npm i axios@^1.16.1`,
    ]);
  });

  it.each(['1.16.1', '1.100.0', '2.0.0', undefined])('%s is not', async (version) => {
    (axios as { VERSION: string | undefined }).VERSION = version;
    await start({ imports: [eu] });
    expect(log).toEqual([]);
  });
});

it('a logger that throws does not keep the app from starting', async () => {
  const emitWarning = jest.spyOn(process, 'emitWarning').mockReturnValue();
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {
    throw new Error('no disk');
  });
  expect(
    await start({ imports: [DefexaModule.forRoot({ merchantPrivateKey, timeout: 10 })] }),
  ).toBeUndefined();
  expect(emitWarning.mock.calls).toEqual([
    [expect.stringContaining('timeout is in milliseconds'), 'DefexaWarning'],
  ]);
});
