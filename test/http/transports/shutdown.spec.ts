import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { Agent } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService } from '../../../lib/index.js';
import { startApp } from '../../support/http/app.js';
import { selfSigned } from '../../support/http/certificates.js';
import { flushEventLoop, until } from '../../support/http/fake-time.js';
import { startProxy } from '../../support/http/proxy.js';
import { SESSION } from '../../support/http/raw-server.js';
import {
  closeAll,
  closing,
  failureOf,
  httpOver,
  PATH,
  serve,
  TRANSPORTS,
} from '../../support/http/transports.js';

afterEach(closeAll);

/** The open connections of a server. */
function openAt(server: Server): Set<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => open.add(socket.once('close', () => open.delete(socket))));
  return open;
}

/** Waits until none is open. By default, idle ones stay open for longer than this waits. */
async function allClosed(open: Set<Socket>): Promise<void> {
  const closed = Promise.all([...open].map((socket) => once(socket, 'close')));
  await Promise.race([closed, delay(2_000, undefined, { ref: false })]);
  expect(open.size).toBe(0);
}

describe.each(TRANSPORTS)('when the app shuts down, over %s,', (_, httpTransport) => {
  /** Starts an app, and a server that accepts its login and responds to other requests with `respond`. */
  async function start(respond?: (response: ServerResponse) => unknown) {
    const server = await serve((response) =>
      respond && server.seen.at(-1)!.url === PATH ? respond(response) : response.end(SESSION),
    );
    const open = openAt(server.server);
    const options = { merchantPrivateKey: 'a-key', baseUrl: server.origin, httpTransport };
    const app = closing(await startApp(options));
    return { app, open, http: app.context.get(DefexaHttpService), seen: server.seen };
  }

  it('idle connections are closed', async () => {
    const { app, open, http } = await start();
    await Promise.all([1, 2, 3].map((order) => firstValueFrom(http.post(PATH, { order }))));
    await flushEventLoop();
    expect(open.size).toBeGreaterThan(0);
    await app.close();
    await allClosed(open);
  });

  it('idle tunnels are closed', async () => {
    const certificate = selfSigned('IP:127.0.0.1');
    const target = await serve(undefined, certificate);
    const proxy = closing(await startProxy());
    const open = openAt(proxy.server);
    const httpsAgent = new Agent({ ca: certificate.cert });
    const httpOptions = { httpsAgent, proxy: { host: '127.0.0.1', port: proxy.port } };
    const http = httpOver(httpTransport, target.origin, { httpOptions });
    await firstValueFrom(http.post(PATH));
    await flushEventLoop();
    expect(open.size).toBe(1);
    http.onApplicationShutdown();
    await allClosed(open);
  });

  it.each(['json', 'stream'] as const)(
    'a request in progress completes, with responseType %s',
    async (responseType) => {
      const waiting: ServerResponse[] = [];
      const { app, open, http, seen } = await start((response) => waiting.push(response));
      const calls = [1, 2].map((order) => firstValueFrom(http.post(PATH, { order }, { responseType })));
      await until(() => waiting.length === 2);
      await app.close();
      waiting.forEach((response) => response.end('7'));
      expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200]);
      for (const { data } of await Promise.all(calls)) {
        expect(responseType === 'json' ? data : await data.setEncoding('utf8').toArray()).toEqual(
          responseType === 'json' ? 7 : ['7'],
        );
      }
      await allClosed(open);
      expect(seen.filter(({ url }) => url === PATH)).toHaveLength(2);
    },
  );

  it('no further request is sent', async () => {
    const { app, http, seen } = await start();
    await firstValueFrom(http.post(PATH));
    await app.close();
    expect(await failureOf(http.post(PATH))).toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
    expect(seen.filter(({ url }) => url === PATH)).toHaveLength(1);
  });

  it('closing twice is harmless', async () => {
    const { app, http } = await start();
    await firstValueFrom(http.post(PATH));
    await app.close();
    await flushEventLoop();
    await app.close();
    http.onApplicationShutdown();
    // An unhandled rejection would have failed the test by now.
    await flushEventLoop();
    expect(await failureOf(http.post(PATH))).toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
  });
});
