import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { filter, firstValueFrom } from 'rxjs';
import {
  DefexaAccounts,
  DefexaAuthService,
  DefexaHttpService,
  DefexaModule,
  DefexaSessionProvider,
  getDefexaAuthToken,
} from '../../lib/index.js';
import { DefexaTelemetryModule, type DefexaTelemetryOptions } from '../../lib/opentelemetry/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { inSpan, type Sdk, startSdk } from '../support/opentelemetry.js';

class AppModule {}

const MERCHANTS = { ada: 'key-of-ada', grace: 'key-of-grace' };

let sdk: Sdk;
let defexa: DefexaEmulator;
let app: INestApplicationContext;
beforeEach(async () => {
  sdk = startSdk();
  defexa = await DefexaEmulator.start({ merchants: MERCHANTS });
});
afterEach(async () => {
  await app.close();
  await defexa.close();
  sdk.stop();
});

const options = (more = {}) => ({
  baseUrl: defexa.baseUrl,
  merchantPrivateKey: defexa.merchantPrivateKey,
  keepWarm: false,
  ...more,
});

async function start(modules: DynamicModule[], telemetry?: DefexaTelemetryOptions): Promise<void> {
  const module = { module: AppModule, imports: [...modules, DefexaTelemetryModule.forRoot(telemetry)] };
  app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
}

const post = (http: DefexaHttpService) => firstValueFrom(http.post('/api/v1/invoice', { amount: 1 }));

const loginStarted = () =>
  firstValueFrom(app.get(DefexaSessionProvider).events$.pipe(filter(({ type }) => type === 'login-started')));

const loginSpans = () => sdk.spans().filter(({ name }) => name === 'defexa login');
const spanOf = (name: string) => sdk.spans().find((span) => span.name === name)!;

describe('metrics', () => {
  it('count logins by reason and server', async () => {
    await start([DefexaModule.forRoot(options())]);
    const auth = app.get(DefexaAuthService);
    await auth.getSession();
    await auth.login();
    const server = { 'server.address': '127.0.0.1', 'server.port': Number(new URL(defexa.baseUrl).port) };
    expect(await sdk.points('defexa.login.duration')).toEqual([
      { attributes: { 'defexa.login.reason': 'no-session', ...server }, value: 1 },
      { attributes: { 'defexa.login.reason': 'forced', ...server }, value: 1 },
    ]);
  });

  it('count failed logins by the code of their error', async () => {
    await start([DefexaModule.forRoot(options())]);
    defexa.fail('unauthorized');
    await expect(app.get(DefexaAuthService).getSession()).rejects.toMatchObject({
      code: 'DEFEXA_AUTHENTICATION',
    });
    expect(await sdk.points('defexa.login.duration')).toEqual([
      { attributes: expect.objectContaining({ 'error.type': 'DEFEXA_AUTHENTICATION' }), value: 1 },
    ]);
  });

  it('count one login, however many attempts it makes', async () => {
    await start([DefexaModule.forRoot(options())]);
    defexa.fail('connection-reset', { times: 2 });
    await app.get(DefexaAuthService).getSession();
    expect(defexa.counts.logins).toBe(3);
    expect(await sdk.points('defexa.login.duration')).toEqual([
      { attributes: expect.not.objectContaining({ 'error.type': expect.anything() }), value: 1 },
    ]);
  });

  it('count rejected and replayed requests', async () => {
    await start([DefexaModule.forRoot(options())]);
    const http = app.get(DefexaHttpService);
    await post(http);
    defexa.revoke();
    await Promise.all([post(http), post(http), post(http)]);
    expect(await sdk.points('defexa.request.rejections')).toEqual([{ attributes: {}, value: 3 }]);
    expect(await sdk.points('defexa.request.replays')).toEqual([{ attributes: {}, value: 3 }]);
  });

  it('count no replay of a request that must not be replayed', async () => {
    await start([DefexaModule.forRoot(options({ replayOnRejection: 'never' }))]);
    const http = app.get(DefexaHttpService);
    await post(http);
    defexa.revoke();
    await expect(post(http)).rejects.toThrow('403');
    expect(await sdk.points('defexa.request.rejections')).toEqual([{ attributes: {}, value: 1 }]);
    expect(await sdk.points('defexa.request.replays')).toEqual([]);
  });

  it('count no replay if there is no new session for it', async () => {
    await start([DefexaModule.forRoot(options())]);
    const http = app.get(DefexaHttpService);
    await post(http);
    defexa.revoke();
    defexa.fail('unauthorized');
    await expect(post(http)).rejects.toMatchObject({ code: 'DEFEXA_AUTHENTICATION' });
    expect(await sdk.points('defexa.request.rejections')).toEqual([{ attributes: {}, value: 1 }]);
    expect(await sdk.points('defexa.request.replays')).toEqual([]);
  });

  it('count logins that failed before a request was sent', async () => {
    const merchantPrivateKey = () => Promise.reject(new Error('The vault is sealed.'));
    await start([DefexaModule.forRoot(options({ merchantPrivateKey }))]);
    await app
      .get(DefexaAuthService)
      .getSession()
      .catch(() => {});
    expect(await sdk.points('defexa.login.duration')).toEqual([
      { attributes: { 'error.type': 'DEFEXA_UNAVAILABLE' }, value: 1 },
    ]);
    expect(loginSpans()).toEqual([]);
  });

  it('count outages of the session store', async () => {
    const sessionStore = {
      read: async () => Promise.reject(new Error('down')),
      write: async () => Promise.reject(new Error('down')),
      remove: async () => Promise.reject(new Error('down')),
    };
    await start([DefexaModule.forRoot(options({ sessionStore }))]);
    await app.get(DefexaAuthService).getSession();
    await app.get(DefexaAuthService).login();
    expect(await sdk.points('defexa.store.outages')).toEqual([{ attributes: {}, value: 1 }]);
  });

  it('show what is left of the session, and whether logins are paused', async () => {
    await start([DefexaModule.forRoot(options())]);
    expect(await sdk.points('defexa.session.remaining')).toEqual([{ attributes: {}, value: 0 }]);
    expect(await sdk.points('defexa.login.paused')).toEqual([{ attributes: {}, value: 0 }]);
    defexa.fail('unauthorized');
    await app
      .get(DefexaAuthService)
      .getSession()
      .catch(() => {});
    expect(await sdk.points('defexa.login.paused')).toEqual([{ attributes: {}, value: 1 }]);
    defexa.recover();
    await app.get(DefexaAuthService).login();
    expect(await sdk.points('defexa.login.paused')).toEqual([{ attributes: {}, value: 0 }]);
    const [remaining] = await sdk.points('defexa.session.remaining');
    expect(remaining!.value).toBeGreaterThan(3_000);
    expect(remaining!.value).toBeLessThanOrEqual(3_600);
  });

  it('are no longer read once the app is closed', async () => {
    await start([DefexaModule.forRoot(options())]);
    await app.close();
    expect(await sdk.points('defexa.session.remaining')).toEqual([]);
    expect(await sdk.points('defexa.login.paused')).toEqual([]);
  });

  it('have the name of a named account', async () => {
    await start([DefexaModule.forRoot(options()), DefexaModule.forRoot({ ...options(), name: 'eu' })]);
    await app.get<DefexaAuthService>(getDefexaAuthToken('eu'), { strict: false }).getSession();
    expect(await sdk.points('defexa.login.duration')).toEqual([
      { attributes: expect.objectContaining({ 'defexa.account.name': 'eu' }), value: 1 },
    ]);
    expect((await sdk.points('defexa.session.remaining')).map(({ attributes }) => attributes)).toEqual([
      {},
      { 'defexa.account.name': 'eu' },
    ]);
  });

  it.each([
    [undefined, [{}]],
    [true, [{ 'defexa.account.id': 'ada' }, { 'defexa.account.id': 'grace' }]],
  ])('have the ids of DefexaAccounts only if asked for: %s', async (accountIds, expected) => {
    const resolve = (id: string) => options({ merchantPrivateKey: MERCHANTS[id as 'ada'] });
    await start([DefexaModule.forAccounts({ resolve })], { accountIds });
    for (const id of ['ada', 'grace']) {
      const { http } = await app.get(DefexaAccounts).get(id);
      await post(http);
      defexa.merchant(id).revoke();
      await post(http);
    }
    const replays = await sdk.points('defexa.request.replays');
    expect(replays.map(({ attributes }) => attributes)).toEqual(expected);
    const text = JSON.stringify(await sdk.collect());
    expect(text.includes('ada')).toBe(accountIds === true);
  });
});

describe('the span of a login', () => {
  it('has no parent, and links to the callers that wait for it', async () => {
    await start([DefexaModule.forRoot(options())]);
    const auth = app.get(DefexaAuthService);
    await Promise.all(['first', 'second', 'third'].map((name) => inSpan(name, () => auth.getSession())));
    const [login, ...others] = loginSpans();
    expect(others).toEqual([]);
    expect(login).toMatchObject({ kind: SpanKind.INTERNAL, parentSpanContext: undefined });
    expect(login!.links.map((link) => link.context.spanId)).toEqual(
      ['first', 'second', 'third'].map((name) => spanOf(name).spanContext().spanId),
    );
    expect(login!.spanContext().traceId).not.toBe(spanOf('first').spanContext().traceId);
  });

  it('links to callers that come while it goes on', async () => {
    await start([DefexaModule.forRoot(options({ timeout: 5_000 }))]);
    const auth = app.get(DefexaAuthService);
    defexa.fail('connection-reset', { times: 1 });
    const started = loginStarted();
    const first = inSpan('first', () => auth.getSession());
    await started;
    await Promise.all([first, inSpan('late', () => auth.getSession())]);
    expect(loginSpans()[0]!.links.map((link) => link.context.spanId)).toEqual([
      spanOf('first').spanContext().spanId,
      spanOf('late').spanContext().spanId,
    ]);
  });

  it('links once to a caller that waits several times', async () => {
    await start([DefexaModule.forRoot(options())]);
    const auth = app.get(DefexaAuthService);
    await inSpan('caller', () => Promise.all([auth.getSession(), auth.getSession(), auth.getSession()]));
    expect(loginSpans()[0]!.links).toHaveLength(1);
  });

  it('does not link to callers of an earlier login', async () => {
    await start([DefexaModule.forRoot(options())]);
    const auth = app.get(DefexaAuthService);
    await inSpan('first', () => auth.getSession());
    await inSpan('second', () => auth.login());
    expect(loginSpans()[1]!.links.map((link) => link.context.spanId)).toEqual([
      spanOf('second').spanContext().spanId,
    ]);
  });

  it('shows the error of a failed login, with the codes of its problems', async () => {
    await start([DefexaModule.forRoot(options())]);
    defexa.fail({ problem: 'incorrect_private_key' });
    await app
      .get(DefexaAuthService)
      .getSession()
      .catch(() => {});
    expect(loginSpans()[0]).toMatchObject({
      attributes: {
        'error.type': 'DEFEXA_AUTHENTICATION',
        'defexa.problem.codes': ['incorrect_private_key'],
      },
      status: { code: SpanStatusCode.ERROR, message: expect.stringContaining('incorrect_private_key') },
    });
  });

  it('does not begin once the app is closed', async () => {
    await start([DefexaModule.forRoot(options())]);
    const failure = app
      .get(DefexaAuthService)
      .getSession()
      .catch(() => {});
    app.get(DefexaSessionProvider).onApplicationShutdown();
    await failure;
    expect(loginSpans()).toEqual([]);
  });

  it('ends when the app closes', async () => {
    await start([DefexaModule.forRoot(options())]);
    defexa.fail('hang');
    const failure = app
      .get(DefexaAuthService)
      .getSession()
      .catch((error: unknown) => error);
    await loginStarted();
    await app.close();
    await failure;
    expect(loginSpans()).toEqual([
      expect.objectContaining({ status: expect.objectContaining({ code: SpanStatusCode.ERROR }) }),
    ]);
  });
});

describe('the span of a caller', () => {
  it('has an event for its wait', async () => {
    await start([DefexaModule.forRoot(options())]);
    await inSpan('waits', () => app.get(DefexaAuthService).getSession());
    await inSpan('does not', () => app.get(DefexaAuthService).getSession());
    expect(spanOf('waits').events).toEqual([
      expect.objectContaining({
        name: 'defexa.session.wait',
        attributes: { 'defexa.wait.duration': expect.any(Number) },
      }),
    ]);
    expect(spanOf('does not').events).toEqual([]);
  });

  it('has events for a rejection and a replay', async () => {
    await start([DefexaModule.forRoot(options())]);
    const http = app.get(DefexaHttpService);
    await post(http);
    defexa.revoke();
    await inSpan('call', () => post(http));
    expect(spanOf('call').events.map(({ name }) => name)).toEqual([
      'defexa.session.rejected',
      'defexa.session.wait',
      'defexa.request.replay',
    ]);
  });
});

it('nothing shows a key, a token or a user id', async () => {
  await start([DefexaModule.forRoot(options())]);
  const http = app.get(DefexaHttpService);
  await inSpan('call', () => post(http));
  defexa.fail('key-echo');
  await inSpan('failed', () =>
    app
      .get(DefexaAuthService)
      .login()
      .catch(() => {}),
  );
  const { sessionToken, userId } = app.get(DefexaSessionProvider).current!;
  const text = JSON.stringify([
    await sdk.collect(),
    sdk
      .spans()
      .map(({ attributes, events, status, links, name }) => ({ attributes, events, status, links, name })),
  ]);
  expect(text).toContain('DEFEXA_');
  expect(text).not.toContain(sessionToken);
  expect(text).not.toContain(defexa.merchantPrivateKey);
  expect(text).not.toContain(`:${userId}`);
});
