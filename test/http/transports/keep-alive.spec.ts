import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AxiosError } from 'axios';
import { firstValueFrom } from 'rxjs';
import { flushEventLoop } from '../../support/http/fake-time.js';
import {
  closeAll,
  failureOf,
  httpOver,
  PATH,
  serve,
  type Transport,
  TRANSPORTS,
} from '../../support/http/transports.js';

/** How a server closes an idle connection. */
const CLOSINGS: [name: string, close: (socket: Socket, server: Server) => void][] = [
  ['ends', (socket) => socket.end()],
  ['destroys', (socket) => socket.destroy()],
  ['resets', (socket) => socket.resetAndDestroy()],
  ['closes', (_socket, server) => server.closeIdleConnections()],
];

const range = (length: number) => Array.from({ length }, (_, index) => index);

afterEach(closeAll);

/** A server that responds to each POST with `respond`, and records connections and the orders in the bodies. */
async function counting(
  transport: Transport,
  respond: (response: ServerResponse) => unknown = (response) => response.end('{}'),
) {
  const { origin, port, server, seen } = await serve(respond);
  const connections: Socket[] = [];
  server.on('connection', (socket) => connections.push(socket));
  return {
    server,
    connections,
    port,
    http: httpOver(transport, origin),
    /** Requests of round trips have no order. */
    orders: () =>
      seen.filter(({ body }) => body).map(({ body }) => (JSON.parse(body) as { order: number }).order),
  };
}

/** Waits until the client must have seen what a server did before, because something later has arrived. */
async function roundTrip(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end('OPTIONS / HTTP/1.0\r\n\r\n').resume();
  await once(socket, 'close');
  await flushEventLoop();
}

/** Runs an action about when a call sends its request, and returns the code of the call's error, if it fails. */
async function crossing(
  call: Promise<unknown>,
  action: () => void,
  moment: number,
): Promise<string | undefined> {
  const code = call.then(
    () => undefined,
    (error: AxiosError) => error.code,
  );
  for (let turns = moment % 4; turns > 0; turns -= 1) {
    await turn();
  }
  action();
  return code;
}

describe.each(TRANSPORTS)('keep-alive, over %s', (_, transport) => {
  it('reuses one connection for consecutive requests', async () => {
    const { http, connections, orders } = await counting(transport);
    for (const order of range(20)) {
      await firstValueFrom(http.post(PATH, { order }));
      await turn();
    }
    expect(orders()).toEqual(range(20));
    expect(connections).toHaveLength(1);
  });

  it('does not make concurrent requests wait for each other', async () => {
    const waiting: ServerResponse[] = [];
    const { http, connections } = await counting(transport, (response) => {
      if (waiting.push(response) === 20) {
        waiting.forEach((each) => each.end('{}'));
      }
    });
    await Promise.all(range(20).map((order) => firstValueFrom(http.post(PATH, { order }))));
    expect(connections).toHaveLength(20);
  });

  it.each([
    ['the server sends Connection: close', { Connection: 'close' }],
    ['the server keeps it only for a second', { Connection: 'keep-alive', 'Keep-Alive': 'timeout=1' }],
  ])('does not reuse a connection if %s', async (_name, headers) => {
    const { http, connections, orders } = await counting(transport, (response) => {
      response.writeHead(200, { ...headers, 'Content-Length': 2 }).end('{}');
    });
    for (const order of range(5)) {
      await firstValueFrom(http.post(PATH, { order }));
      await turn();
    }
    expect(orders()).toEqual(range(5));
    expect(connections).toHaveLength(5);
  });

  it('reuses a connection after an error response, and after a stream was read', async () => {
    let status = 500;
    const { http, connections } = await counting(transport, (response) =>
      response.writeHead(status).end('{}'),
    );
    await failureOf(http.post(PATH));
    await turn();
    await failureOf(http.post(PATH, {}, { responseType: 'stream' }));
    await turn();
    status = 200;
    await firstValueFrom(http.post(PATH));
    expect(connections).toHaveLength(1);
  });

  describe.each(CLOSINGS)('when the server %s idle connections', (_name, close) => {
    it('sends each of 50 later POSTs exactly once', async () => {
      const { http, server, port, orders, connections } = await counting(transport);
      for (const order of range(50)) {
        await firstValueFrom(http.post(PATH, { order }));
        close(connections.at(-1)!, server);
        await roundTrip(port);
      }
      expect(orders()).toEqual(range(50));
      // Including those of the round trips.
      expect(connections).toHaveLength(100);
    });

    it('sends each of 50 simultaneous POSTs exactly once', async () => {
      const { http, server, orders, connections } = await counting(transport);
      for (const order of range(50)) {
        await firstValueFrom(http.post(PATH, { order }));
        await turn();
        close(connections.at(-1)!, server);
      }
      expect(orders()).toEqual(range(50));
      expect(connections).toHaveLength(50);
    });

    it('sends none of 200 POSTs twice that cross the closing, and fails those that may be lost', async () => {
      const { http, server, orders, connections } = await counting(transport);
      await firstValueFrom(http.post(PATH, { order: -1 }));
      const outcomes: (string | undefined)[] = [];
      for (const order of range(200)) {
        const call = firstValueFrom(http.post(PATH, { order }));
        outcomes.push(await crossing(call, () => close(connections.at(-1)!, server), order));
      }
      const seen = orders();
      expect(new Set(seen).size).toBe(seen.length);
      expect(range(200).filter((order) => !seen.includes(order) && !outcomes[order])).toEqual([]);
      expect(outcomes.filter((code) => code && !/^(ECONNRESET|EPIPE|ERR_BAD_RESPONSE)$/.test(code))).toEqual(
        [],
      );
    });
  });

  it('does not resend a POST after a reset on a reused connection', async () => {
    const { http, connections, orders } = await counting(transport, (response) => {
      if (orders().length < 2) {
        response.end('{}');
      } else if (orders().length === 2) {
        response.socket!.resetAndDestroy();
      } else {
        response.end('{}');
      }
    });
    await firstValueFrom(http.post(PATH, { order: 0 }));
    await turn();
    const error = await failureOf(http.post(PATH, { order: 1 }));
    expect(error).toMatchObject({ isAxiosError: true, code: 'ECONNRESET' });
    expect(connections).toHaveLength(1);
    await firstValueFrom(http.post(PATH, { order: 2 }));
    expect(orders()).toEqual([0, 1, 2]);
  });
});
