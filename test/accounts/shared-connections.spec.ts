import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import type { InternalAxiosRequestConfig } from 'axios';
import { firstValueFrom } from 'rxjs';
import { SharedConnections } from '../../lib/accounts/shared-connections.js';
import type { DefexaHttpTransportFactory, DefexaOptions } from '../../lib/index.js';
import { resolveOptions } from '../../lib/options/resolved-options.js';
import { listen, SESSION } from '../support/http/raw-server.js';

const REQUEST = {} as InternalAxiosRequestConfig;

/** Connections whose transports are noted as they are made and closed. */
function connections() {
  const log: string[] = [];
  const closed = new AbortController();
  const all = new SharedConnections(closed.signal);
  let ends: (() => void)[] = [];
  const httpTransport: DefexaHttpTransportFactory = ({ baseUrl }) => {
    log.push(`made for ${baseUrl}`);
    return {
      adapter: () => new Promise((resolve) => ends.push(() => resolve({} as never))),
      close: () => log.push('closed'),
    };
  };
  const get = (options: Partial<DefexaOptions> = {}) =>
    all.get(
      resolveOptions({
        merchantPrivateKey: 'key',
        baseUrl: 'https://defexa.example',
        httpTransport,
        ...options,
      }),
    );
  const endCalls = async () => {
    ends.forEach((end) => end());
    ends = [];
    await new Promise(setImmediate);
  };
  return { log, closed, get, endCalls };
}

it('shares a connection between accounts that connect alike', () => {
  const { log, get } = connections();
  const httpAgent = new Agent();
  const proxy = () => ({ host: 'proxy', port: 1, auth: { username: 'u', password: 'p' } });
  expect(get()).toBe(
    get({ baseUrl: 'https://defexa.example/', timeout: 5, merchantPrivateKey: 'another-key' }),
  );
  expect(get({ httpOptions: { httpAgent } })).toBe(get({ httpOptions: { httpAgent } }));
  expect(get({ httpOptions: { proxy: proxy() } })).toBe(get({ httpOptions: { proxy: proxy() } }));
  expect(log).toHaveLength(3);
});

it('shares none between accounts that connect differently', () => {
  const { get } = connections();
  const all = [
    get(),
    get({ baseUrl: 'https://defexa.example/prefix' }),
    get({ httpOptions: { httpAgent: new Agent() } }),
    get({ httpOptions: { httpAgent: new Agent() } }),
    get({ httpOptions: { proxy: { host: 'proxy', port: 1 } } }),
    get({ httpOptions: { proxy: { host: 'proxy', port: 2 } } }),
    get({ httpTransport: () => ({ adapter: async () => ({}) as never, close: () => {} }) }),
  ];
  expect(new Set(all).size).toBe(all.length);
});

it('closes with its last user, and is made anew for the next one', () => {
  const { log, get } = connections();
  const connection = get();
  connection.retain();
  get().retain();
  connection.release();
  expect(log).toEqual(['made for https://defexa.example/']);
  connection.release();
  expect(log).toEqual(['made for https://defexa.example/', 'closed']);
  expect(get()).not.toBe(connection);
});

it('serves the call of an account that was let go, and closes after it', async () => {
  const { log, get, endCalls } = connections();
  const old = get();
  old.retain();
  old.release();
  const current = get();
  current.retain();
  log.length = 0;
  const call = old.send(REQUEST);
  expect(log).toEqual(['made for https://defexa.example/']);
  await endCalls();
  await call;
  expect(log).toEqual(['made for https://defexa.example/', 'closed']);
  // The end of the old connection does not make others forget the current one.
  expect(get()).toBe(current);
});

it('stays open while a call is in progress', async () => {
  const { log, get, endCalls } = connections();
  const connection = get();
  connection.retain();
  const call = connection.send(REQUEST);
  connection.release();
  expect(log).not.toContain('closed');
  await endCalls();
  await call;
  expect(log).toContain('closed');
});

it('closes when the app shuts down, and sends nothing afterwards', async () => {
  const { log, closed, get } = connections();
  const connection = get();
  connection.retain();
  closed.abort();
  expect(log).toContain('closed');
  await expect(connection.send(REQUEST)).rejects.toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
});

it('sends logins that follow one another over one connection, and closes it with the last user', async () => {
  const server = await listen();
  let opened = 0;
  const ended = new Promise((resolve) =>
    server.server.on('connection', (socket) => {
      opened += 1;
      socket.once('close', resolve);
    }),
  );
  const { log, get } = connections();
  const connection = get({ baseUrl: server.origin });
  connection.retain();
  log.length = 0;
  for (let login = 1; login <= 3; login += 1) {
    await firstValueFrom(connection.loginHttp.post(`${server.origin}/api/v1/da/login`, '{}'));
  }
  expect(server.seen).toHaveLength(3);
  expect(opened).toBe(1);
  // The transport of the app sends no logins.
  expect(log).toEqual([]);
  const releasedAt = performance.now();
  connection.release();
  await ended;
  // Idle connections would end by themselves after 4 s.
  expect(performance.now() - releasedAt).toBeLessThan(3_000);
  await server.close();
});

it('opens a new connection for the login after one whose connection was dead', async () => {
  const used = new WeakSet<Socket>();
  const server = await listen((response) => {
    const { socket } = response;
    if (used.has(socket!)) {
      socket!.resetAndDestroy();
    } else {
      used.add(socket!);
      setTimeout(() => response.end(SESSION), 20);
    }
  });
  const { get } = connections();
  const connection = get({ baseUrl: server.origin });
  connection.retain();
  const logIn = () =>
    firstValueFrom(connection.loginHttp.post(`${server.origin}/api/v1/da/login`, '{}')).then(
      ({ status }) => status,
      ({ code }: { code: string }) => code,
    );
  // Each leaves an idle connection.
  expect(await Promise.all([logIn(), logIn(), logIn()])).toEqual([200, 200, 200]);
  expect([await logIn(), await logIn()]).toEqual(['ECONNRESET', 200]);
  connection.release();
  await server.close();
});
