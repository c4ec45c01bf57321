import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Inject, type INestApplication, Module, Post } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { firstValueFrom } from 'rxjs';
import {
  DefexaAccounts,
  DefexaAuthService,
  defexaConfig,
  DefexaExceptionFilter,
  DefexaHttpService,
  DefexaModule,
  DefexaSessionProvider,
  getDefexaHttpToken,
} from '../../lib/index.js';
import { DefexaTelemetryModule } from '../../lib/opentelemetry/index.js';
import { RedisSessionStore } from '../../lib/redis/index.js';
import { DefexaHealthIndicator } from '../../lib/terminus/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';

const PATH = '/api/v1/da/invoice';

type Wrap = (instance: unknown) => unknown;

const isPlain = (instance: unknown): instance is object =>
  typeof instance === 'object' && instance !== null && !(instance instanceof Map);

/** The ways in which tools wrap the providers of an app, through the option `instrument` of NestFactory. */
const WRAPPERS: [string, Wrap][] = [
  ['a plain proxy', (instance) => (isPlain(instance) ? new Proxy(instance, {}) : instance)],
  [
    'a proxy that traces methods, and functions without fields, as @nestjs/observe does',
    (instance) => {
      if (typeof instance === 'function') {
        return new Proxy(instance, {});
      }
      return isPlain(instance) ? new Proxy(instance, { get: getTraced }) : instance;
    },
  ],
];

function getTraced(target: object, name: string | symbol, receiver: unknown): unknown {
  const value: unknown = Reflect.get(target, name, receiver);
  return typeof value === 'function' && name !== 'constructor' && Object.keys(value).length === 0
    ? (...args: unknown[]): unknown => Reflect.apply(value, receiver, args)
    : value;
}

@Controller()
class OrderController {
  constructor(@Inject(DefexaHttpService) private readonly defexa: DefexaHttpService) {}

  @Post('orders')
  async order() {
    return (await firstValueFrom(this.defexa.post(PATH, { amount: 1 }))).data;
  }
}

let defexa: DefexaEmulator;
let folder: string;
let app: INestApplication | undefined;

beforeEach(async () => {
  defexa = await DefexaEmulator.start();
  folder = mkdtempSync(join(tmpdir(), 'defexa-'));
  process.env['DEFEXA_BASE_URL'] = defexa.baseUrl;
  process.env['DEFEXA_MERCHANT_PRIVATE_KEY_FILE'] = join(folder, 'key');
});

afterEach(async () => {
  await app?.close();
  app = undefined;
  await defexa.close();
  rmSync(folder, { recursive: true });
  delete process.env['DEFEXA_BASE_URL'];
  delete process.env['DEFEXA_MERCHANT_PRIVATE_KEY_FILE'];
});

/** Starts an app with everything that this package provides. */
async function start(instanceDecorator: Wrap): Promise<INestApplication> {
  const { baseUrl, merchantPrivateKey } = defexa;
  @Module({
    imports: [
      ConfigModule.forRoot({ ignoreEnvFile: true }),
      DefexaModule.forRootAsync(defexaConfig.asProvider()),
      DefexaModule.forRoot({ name: 'eager', baseUrl, merchantPrivateKey, eagerLogin: 'required' }),
      DefexaModule.forAccounts({ resolve: () => ({ baseUrl, merchantPrivateKey }) }),
      DefexaTelemetryModule.forRoot(),
      TerminusModule,
    ],
    controllers: [OrderController],
    providers: [DefexaHealthIndicator, { provide: APP_FILTER, useClass: DefexaExceptionFilter }],
  })
  class AppModule {}
  app = await NestFactory.create(AppModule, {
    logger: false,
    abortOnError: false,
    instrument: { instanceDecorator },
  });
  return app.listen(0, '127.0.0.1').then(() => app!);
}

describe.each(WRAPPERS)('in an app whose providers are wrapped by %s', (_how, wrap) => {
  it('all services work', async () => {
    writeFileSync(join(folder, 'key'), `${defexa.merchantPrivateKey}\n`);
    const running = await start(wrap);
    expect(defexa.counts.logins).toBe(1);
    const get = <T>(token: (abstract new (...args: never[]) => T) | string) => running.get<T>(token);

    const http = get<DefexaHttpService>(DefexaHttpService);
    expect((await http.axiosRef.post(PATH, { amount: 1 })).status).toBe(200);
    defexa.revoke();
    expect((await firstValueFrom(http.post(PATH, { amount: 2 }))).status).toBe(200);
    await firstValueFrom(get<DefexaHttpService>(getDefexaHttpToken('eager')).post(PATH, { amount: 3 }));

    const session = get<DefexaSessionProvider>(DefexaSessionProvider);
    const events: string[] = [];
    session.events$.subscribe(({ type }) => events.push(type));
    const auth = get<DefexaAuthService>(DefexaAuthService);
    expect(await auth.login()).toBe(session.current);
    expect(await auth.getSessionToken()).toBe(await session.getSessionToken());
    session.invalidate(await auth.getSession());
    expect([session.state, session.status.state]).toEqual(['empty', 'empty']);
    expect(events).toEqual(['login-started', 'logged-in', 'session-rejected']);
    expect(JSON.parse(JSON.stringify({ session }))).toEqual({ session: { state: 'empty' } });

    const accounts = get<DefexaAccounts>(DefexaAccounts);
    const account = await accounts.get('acme');
    expect((await firstValueFrom(account.http.post(PATH, { amount: 4 }))).status).toBe(200);
    expect([accounts.size, accounts.evict('acme'), accounts.size]).toEqual([1, true, 0]);

    const health = get<DefexaHealthIndicator>(DefexaHealthIndicator);
    expect(await health.isHealthy('defexa', { probe: true })).toMatchObject({ defexa: { status: 'up' } });

    defexa.fail({ status: 500, body: '' }, { route: 'invoice' });
    const response = await fetch(`${await running.getUrl()}/orders`, { method: 'POST' });
    expect([response.status, await response.json()]).toEqual([
      502,
      expect.objectContaining({ statusCode: 502 }),
    ]);

    const token = await session.getSessionToken();
    for (const service of [http, session, auth, accounts, health, account, account.auth]) {
      const shown = inspect(service, { depth: 12, showHidden: true });
      expect(shown).not.toContain(token);
      expect(shown).not.toContain(defexa.merchantPrivateKey);
    }
  });

  it('the key file is checked at start, and named', async () => {
    await expect(start(wrap)).rejects.toThrow(
      /^DefexaModule: merchantPrivateKey \(DEFEXA_MERCHANT_PRIVATE_KEY_FILE\): the file .* does not exist$/,
    );
  });
});

it('a wrapped RedisSessionStore works, and does not print its client', async () => {
  const password = 'the-password-of-redis';
  const client = { password, eval: async () => ['1', '500000', 'stored'] };
  const store = new Proxy(new RedisSessionStore(client), {});
  expect(await store.read('key')).toEqual({ clock: 1_500, value: 'stored' });
  expect(inspect(store, { showHidden: true, customInspect: false })).not.toContain(password);
  expect(JSON.stringify(store)).not.toContain(password);
});
