import 'reflect-metadata';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type DynamicModule, Inject, Injectable, Module, type ModuleMetadata } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  DefexaAuthService,
  defexaConfig,
  DefexaModule,
  type DefexaOptions,
  type DefexaOptionsFactory,
  DefexaSessionProvider,
  getDefexaAuthToken,
  DefexaHttpService,
  getDefexaHttpToken,
  getDefexaSessionToken,
  InjectDefexaAuth,
  InjectDefexaHttp,
  InjectDefexaSession,
} from '../lib/index.js';
import { undiciTransport } from '../lib/undici/index.js';

let app: TestingModule | undefined;

async function boot(...imports: NonNullable<ModuleMetadata['imports']>): Promise<TestingModule> {
  app = await Test.createTestingModule({ imports }).compile();
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

const options: DefexaOptions = { merchantPrivateKey: 'key' };

@Injectable()
class Options implements DefexaOptionsFactory {
  createDefexaOptions(): DefexaOptions {
    return options;
  }
}

@Module({ providers: [Options], exports: [Options] })
class OptionsModule {}

const KEY_TOKEN = 'key-for-extra-providers';

describe('every form of registration provides the services by class and by token:', () => {
  it.each<[string, () => DynamicModule]>([
    ['forRoot', () => DefexaModule.forRoot(options)],
    ['useFactory', () => DefexaModule.forRootAsync({ useFactory: () => options })],
    ['useFactory, async', () => DefexaModule.forRootAsync({ useFactory: async () => options })],
    [
      'useFactory with inject and imports',
      () =>
        DefexaModule.forRootAsync({
          imports: [OptionsModule],
          inject: [Options],
          useFactory: (factory: Options) => factory.createDefexaOptions(),
        }),
    ],
    [
      'useFactory with extraProviders',
      () =>
        DefexaModule.forRootAsync({
          extraProviders: [{ provide: KEY_TOKEN, useValue: 'key' }],
          inject: [KEY_TOKEN],
          useFactory: (merchantPrivateKey: string) => ({ merchantPrivateKey }),
        }),
    ],
    ['useClass', () => DefexaModule.forRootAsync({ useClass: Options })],
    ['useExisting', () => DefexaModule.forRootAsync({ imports: [OptionsModule], useExisting: Options })],
  ])('%s', async (_form, register) => {
    const module = await boot(register());
    const auth = module.get(DefexaAuthService);
    expect(auth).toBeInstanceOf(DefexaAuthService);
    expect(module.get(getDefexaAuthToken())).toBe(auth);
    expect(module.get(DefexaSessionProvider)).toBe(module.get(getDefexaSessionToken()));
  });

  it('defexaConfig, from the environment', async () => {
    process.env['DEFEXA_MERCHANT_PRIVATE_KEY'] = 'key';
    try {
      const module = await boot(ConfigModule.forRoot(), DefexaModule.forRootAsync(defexaConfig.asProvider()));
      expect(module.get(DefexaAuthService)).toBeInstanceOf(DefexaAuthService);
    } finally {
      delete process.env['DEFEXA_MERCHANT_PRIVATE_KEY'];
    }
  });
});

describe('accounts', () => {
  @Injectable()
  class Shop {
    constructor(
      @Inject(DefexaAuthService) readonly auth: DefexaAuthService,
      @InjectDefexaAuth('eu') readonly euAuth: DefexaAuthService,
      @InjectDefexaSession('eu') readonly euSession: DefexaSessionProvider,
      @InjectDefexaSession() readonly session: DefexaSessionProvider,
      @Inject(DefexaHttpService) readonly http: DefexaHttpService,
      @InjectDefexaHttp('eu') readonly euHttp: DefexaHttpService,
    ) {}
  }

  it('have services of their own', async () => {
    app = await Test.createTestingModule({
      imports: [
        DefexaModule.forRoot(options),
        DefexaModule.forRoot({ ...options, name: 'eu' }),
        DefexaModule.forRootAsync({ name: 'us', useFactory: () => options }),
      ],
      providers: [Shop],
    }).compile();
    const shop = app.get(Shop);
    const services = [shop.auth, shop.euAuth, app.get<DefexaAuthService>(getDefexaAuthToken('us'))];
    expect(new Set(services).size).toBe(3);
    expect(shop.euSession).not.toBe(shop.session);
    expect(shop.http).toBeInstanceOf(DefexaHttpService);
    expect(shop.euHttp).not.toBe(shop.http);
    expect(app.get(getDefexaHttpToken())).toBe(shop.http);
  });

  it('can be injected by every module if they are global', async () => {
    @Injectable()
    class Checkout {
      constructor(@InjectDefexaAuth('eu') readonly auth: DefexaAuthService) {}
    }
    @Module({ providers: [Checkout] })
    class CheckoutModule {}

    const module = await boot(
      DefexaModule.forRoot({ ...options, name: 'eu', isGlobal: true }),
      CheckoutModule,
    );
    expect(module.get(Checkout, { strict: false }).auth).toBeInstanceOf(DefexaAuthService);
    await app?.close();
    const error = await startError(DefexaModule.forRoot({ ...options, name: 'eu' }), CheckoutModule);
    expect(String(error)).toContain(getDefexaAuthToken('eu'));
  });

  it('are shared by modules that import the same registration', async () => {
    const shared = DefexaModule.forRoot(options);
    @Module({ imports: [shared] })
    class FirstModule {}
    @Module({ imports: [shared] })
    class SecondModule {}
    await expect(boot(FirstModule, SecondModule)).resolves.toBeDefined();
  });
});

it('does not show the key when the app or the module is printed', async () => {
  const merchantPrivateKey = 'the-merchant-private-key';
  @Injectable()
  class SecretOptions implements DefexaOptionsFactory {
    createDefexaOptions(): DefexaOptions {
      return { merchantPrivateKey };
    }
  }
  const registrations = [
    DefexaModule.forRoot({ merchantPrivateKey }),
    DefexaModule.forRootAsync({ name: 'factory', useFactory: () => ({ merchantPrivateKey }) }),
    DefexaModule.forRootAsync({ name: 'class', useClass: SecretOptions }),
  ];
  const module = await boot(...registrations);
  const services = [module.get(DefexaAuthService), module.get(DefexaSessionProvider)];
  const shown = [...registrations, ...services, module].map((thing) =>
    inspect(thing, { depth: 12, showHidden: true }),
  );
  expect(shown.join('')).not.toContain(merchantPrivateKey);
  expect(JSON.stringify(services)).toBe('[{"provider":{"state":"empty"}},{"state":"empty"}]');
});

it('fails to start with an agent that the transport cannot use', async () => {
  const httpOptions = { httpsAgent: { addRequest: () => {} } };
  const error = await startError(
    DefexaModule.forRoot({ ...options, httpOptions, httpTransport: undiciTransport }),
  );
  expect(error).toMatchObject({
    code: 'DEFEXA_CONFIGURATION',
    message: expect.stringMatching(/undiciTransport/),
  });
});
