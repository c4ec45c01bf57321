import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import diagnostics from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { context, createContextKey } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { AxiosRequestConfig } from 'axios';
import { DefexaHttpService, type DefexaOptions } from '../../lib/index.js';
import type { DefexaSessionStore } from '../../lib/store/session-store.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { startApp } from '../support/http/app.js';
import { closeAll, closing, PATH, serve, TRANSPORTS } from '../support/http/transports.js';

const SECOND = 1_000;
const NONE = 'none';

const store = new AsyncLocalStorage<string>();
const SPAN = createContextKey('request');

/** The libraries with which apps keep the context of a request. */
const CONTEXT_LIBRARIES: [library: string, run: (request: string, work: () => unknown) => unknown][] = [
  ['AsyncLocalStorage', (request, work) => store.run(request, work)],
  ['OpenTelemetry', (request, work) => context.with(context.active().setValue(SPAN, request), work)],
];

const currentRequest = () => store.getStore() ?? context.active().getValue(SPAN) ?? NONE;

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterAll(() => context.disable());

let seen: Record<string, unknown[]>;
const see = (what: string) => (seen[what] ??= []).push(currentRequest());

const CHANNELS: Record<string, (message: { request?: { path?: string } }) => void> = {
  'net.client.socket': () => see('a connection'),
  'http.client.request.start': ({ request }) => see(request?.path?.startsWith(PATH) ? 'a call' : 'a login'),
  'undici:request:create': () => see('a call'),
};

afterEach(async () => {
  jest.restoreAllMocks();
  for (const [name, listener] of Object.entries(CHANNELS)) {
    diagnostics.unsubscribe(name, listener as never);
  }
  await closeAll();
});

/** A store in memory that records the context of its calls. */
function memoryStore(): DefexaSessionStore {
  const values = new Map<string, string>();
  return {
    read: async (key) => {
      see('the store');
      return { value: values.get(key), clock: Date.now() };
    },
    write: async (key, value, expected) => {
      see('the store');
      const fits = values.get(key) === expected;
      return fits && Boolean(values.set(key, value));
    },
    remove: async (key, value) => {
      see('the store');
      if (values.get(key) === value) {
        values.delete(key);
      }
    },
  };
}

async function start(options: Partial<DefexaOptions>) {
  let logins = 0;
  const defexa = await serve((response) => {
    if (response.req.url?.startsWith(PATH)) {
      const isRejected = response.req.url.endsWith('reject') && logins < 2;
      response.writeHead(isRejected ? 401 : 200).write('{"success"');
      return setTimeout(() => response.end(':true}'), 5);
    }
    logins += 1;
    const expiration = new Date(Date.now() + 4 * SECOND).toISOString();
    return response.end(
      JSON.stringify({ success: true, expiration, session_token: `t${logins}`, user_id: 1 }),
    );
  });
  const app = await startApp({
    baseUrl: defexa.origin,
    merchantPrivateKey: () => {
      see('the key');
      return 'key';
    },
    refreshBeforeExpiry: 2 * SECOND,
    ...options,
  });
  closing(app);
  seen = {};
  // Starts the soft window as early as possible.
  jest.spyOn(Math, 'random').mockReturnValue(0);
  app.session.events$.subscribe(() => see('an event'));
  for (const [name, listener] of Object.entries(CHANNELS)) {
    diagnostics.subscribe(name, listener as never);
  }
  const http = app.context.get(DefexaHttpService);
  http.axiosRef.interceptors.request.use((config) => (see('an interceptor'), config));
  http.axiosRef.interceptors.response.use((response) => (see('an interceptor'), response));
  return { app, http, logins: () => logins };
}

describe.each(CONTEXT_LIBRARIES)('with %s', (_library, run) => {
  describe.each(TRANSPORTS)('over %s', (_transport, httpTransport) => {
    it.each([
      ['the timer starts', true],
      ['callers start', false],
    ])('shared work runs in the context of no request, in logins that %s', async (_, keepWarm) => {
      const { http, logins } = await start({ httpTransport, keepWarm, sessionStore: memoryStore() });
      const requests: string[] = [];
      while (logins() < 2 || seen['an event']!.length < 4) {
        const request = `r${requests.length + 1}`;
        requests.push(request);
        await run(request, async () => {
          await http.axiosRef.post(PATH, {});
          expect(currentRequest()).toBe(request);
        });
        await sleep(100);
      }
      for (const shared of ['a login', 'the key', 'the store', 'an event', 'a connection']) {
        expect([shared, new Set(seen[shared])]).toEqual([shared, new Set([NONE])]);
      }
      expect(seen['a call']).toEqual(requests);
      expect(seen['an interceptor']).toEqual(requests.flatMap((request) => [request, request]));
    });

    it('the work of a call runs in the context of its request', async () => {
      const { http } = await start({
        httpTransport,
        authorizeRequests: true,
        isSessionRejected: ({ status }) => (see('the rule'), status === 401),
      });
      await http.axiosRef.post(PATH, {});
      seen = {};
      const config: AxiosRequestConfig = {
        transformRequest: [(data: unknown) => (see('a transform'), data)],
        transformResponse: [(data: unknown) => (see('a transform'), data)],
        validateStatus: () => (see('validateStatus'), true),
      };
      await run('r1', () => http.axiosRef.post(`${PATH}/reject`, {}, config));
      expect(Object.keys(seen).toSorted()).toEqual(
        [
          'a call',
          'a login',
          'a transform',
          'an event',
          'an interceptor',
          'the key',
          'the rule',
          'validateStatus',
        ]
          .concat(seen['a connection'] ? ['a connection'] : [])
          .toSorted(),
      );
      for (const step of ['a call', 'a transform', 'an interceptor', 'the rule', 'validateStatus']) {
        expect([step, new Set(seen[step])]).toEqual([step, new Set(['r1'])]);
      }
      // Once for the login in the background, and once for each of the two requests.
      expect(seen['the key']!.toSorted((one, other) => String(one).localeCompare(String(other)))).toEqual([
        NONE,
        'r1',
        'r1',
      ]);
    });

    it('a response body is read in the context of its request, not of the one that opened the connection', async () => {
      const { http } = await start({ httpTransport });
      await run('r1', () => http.axiosRef.post(PATH, {}));
      await run('r2', async () => {
        const { data } = await http.axiosRef.post<NodeJS.ReadableStream>(
          PATH,
          {},
          { responseType: 'stream' },
        );
        await new Promise((resolve) => {
          data.on('data', () => see('a chunk'));
          data.on('end', () => see('the end'));
          data.on('close', () => resolve(see('the end')));
        });
      });
      expect(seen['a chunk']!.length).toBeGreaterThan(1);
      expect(new Set([...seen['a chunk']!, ...seen['the end']!])).toEqual(new Set(['r2']));
    });
  });
});

it('with nestjs-cls, logins run in the context of no request, and calls in that of theirs', async () => {
  const defexa = closing(await DefexaEmulator.start());
  const { baseUrl, merchantPrivateKey } = defexa;
  const program = `
    import 'reflect-metadata';
    import { Module } from '@nestjs/common';
    import { NestFactory } from '@nestjs/core';
    import { ClsModule, ClsService } from 'nestjs-cls';
    import { DefexaHttpService, DefexaModule } from 'nestjs-defexa';
    let cls;
    const seen = { key: [], call: [] };
    const currentRequest = () => (cls.isActive() ? cls.get('request') : 'none');
    const merchantPrivateKey = () => (seen.key.push(currentRequest()), '${merchantPrivateKey}');
    class AppModule {}
    Module({ imports: [
      ClsModule.forRoot({ global: true }),
      DefexaModule.forRoot({ baseUrl: '${baseUrl}', merchantPrivateKey, refreshBeforeExpiry: 86_400_000 }),
    ] })(AppModule);
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    cls = app.get(ClsService);
    const http = app.get(DefexaHttpService);
    http.axiosRef.interceptors.response.use((response) => (seen.call.push(currentRequest()), response));
    for (const request of ['r1', 'r2', 'r3']) {
      await cls.run(async () => {
        cls.set('request', request);
        await http.axiosRef.post('/api/v1/invoice', {});
      });
    }
    console.log(JSON.stringify(seen));
    await app.close();`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--unhandled-rejections=strict', '--input-type=module', '-e', program],
    { timeout: 60_000 },
  );
  expect(JSON.parse(stdout)).toEqual({ key: ['none'], call: ['r1', 'r2', 'r3'] });
});
