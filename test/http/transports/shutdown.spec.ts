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
import { fewTurns, until } from '../../support/http/patience.js';
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

/** The connections that a server has open. */
function openAt(server: Server): Set<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => open.add(socket.once('close', () => open.delete(socket))));
  return open;
}

/** Waits until none is open. By themselves, idle ones would stay for longer than this waits. */
async function allClosed(open: Set<Socket>): Promise<void> {
  const closed = Promise.all([...open].map((socket) => once(socket, 'close')));
  await Promise.race([closed, delay(2_000, undefined, { ref: false })]);
  expect(open.size).toBe(0);
}

describe.each(TRANSPORTS)('When the app shuts down, over %s', (_, httpTransport) => {
  /** Starts an app, and a server that logs it in and else answers with `answer`. */
  async function start(answer?: (response: ServerResponse) => unknown) {
    const server = await serve((response) =>
      answer && server.seen.at(-1)!.url === PATH ? answer(response) : response.end(SESSION),
    );
    const open = openAt(server.server);
    const options = { merchantPrivateKey: 'a-key', baseUrl: server.origin, httpTransport };
    const app = closing(await startApp(options));
    return { app, open, http: app.context.get(DefexaHttpService), seen: server.seen };
  }

  it('idle connections are closed', async () => {
    const { app, open, http } = await start();
    await Promise.all([1, 2, 3].map((order) => firstValueFrom(http.post(PATH, { order }))));
    await fewTurns();
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
    await fewTurns();
    expect(open.size).toBe(1);
    http.onApplicationShutdown();
    await allClosed(open);
  });

  it.each(['json', 'stream'] as const)('a request in progress ends well, as %s', async (responseType) => {
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
  });

  it('no further request is sent', async () => {
    const { app, http, seen } = await start();
    await firstValueFrom(http.post(PATH));
    await app.close();
    expect(await failureOf(http.post(PATH))).toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
    expect(seen.filter(({ url }) => url === PATH)).toHaveLength(1);
  });

  it('that may happen twice', async () => {
    const { app, http } = await start();
    await firstValueFrom(http.post(PATH));
    await app.close();
    await fewTurns();
    await app.close();
    http.onApplicationShutdown();
    // A promise that nobody waits for would be rejected by now, which fails the test.
    await fewTurns();
    expect(await failureOf(http.post(PATH))).toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
  });
});
