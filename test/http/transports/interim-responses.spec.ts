import type { ServerResponse } from 'node:http';
import { Agent } from 'node:https';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { selfSigned } from '../../support/http/certificates.js';
import { startProxy } from '../../support/http/proxy.js';
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

const certificate = selfSigned('IP:127.0.0.1');
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const PROCESSING = 'HTTP/1.1 102 Processing\r\nX-Step: 1\r\n\r\n';
const HINTS = `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nLink: </${'b'.repeat(3_000)}>\r\n\r\n`;
const BODY = '{"id":7,"text":"HTTP/1.1 100 Continue\\r\\n\\r\\n"}';
const FINAL = `HTTP/1.1 201 Made\r\nX-Final: 1\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

const INTERIM_RESPONSES: [name: string, sent: string][] = [
  ['100', CONTINUE],
  ['100 with a header', 'HTTP/1.1 100 Go on\r\nDate: today\r\n\r\n'],
  ['100 without a reason', 'HTTP/1.1 100\r\n\r\n'],
  ['102', PROCESSING],
  ['103', HINTS],
  ['100 after empty lines', `\r\n\r\n${CONTINUE}`],
  ['100 before an empty line', `${CONTINUE}\r\n`],
  ['an unknown status', 'HTTP/1.1 199 Whatever\r\n\r\n'],
  ['several', CONTINUE + PROCESSING + CONTINUE + HINTS + CONTINUE],
];

/** How the bytes arrive. */
const DELIVERIES: [name: string, split: (sent: string) => string[]][] = [
  ['in one chunk with the response', (sent) => [sent + FINAL]],
  ['before the response', (sent) => [sent, FINAL]],
  ['split in the middle', (sent) => [sent.slice(0, -2), sent.slice(-2) + FINAL.slice(0, 7), FINAL.slice(7)]],
  ['byte by byte', (sent) => [...(sent.slice(0, 60) + sent.slice(60) + FINAL)]],
];

async function writeAll(socket: Socket, chunks: string[]): Promise<void> {
  socket.setNoDelay();
  for (const chunk of chunks) {
    socket.write(chunk);
    await turn();
  }
}

describe.each(TRANSPORTS)('an interim response, over %s', (_, transport) => {
  describe.each(INTERIM_RESPONSES)('of status %s', (_name, sent) => {
    it.each(DELIVERIES)('that arrives %s is ignored', async (_how, split) => {
      const { origin, seen } = await serve(({ req }) => writeAll(req.socket, split(sent)));
      const http = httpOver(transport, origin);
      for (const order of [1, 2]) {
        const response = await firstValueFrom(http.post(PATH, { order }));
        expect(response).toMatchObject({ status: 201, statusText: 'Made', headers: { 'x-final': '1' } });
        expect(response.data).toEqual(JSON.parse(BODY));
        expect(response.headers).not.toHaveProperty('link');
      }
      expect(seen).toHaveLength(2);
    });
  });

  it.each([
    ['over TLS', false],
    ['through a proxy', true],
  ])('is ignored %s', async (_name, isProxied) => {
    const { origin } = await serve(({ req }) => writeAll(req.socket, [CONTINUE, FINAL]), certificate);
    const proxy = isProxied ? closing(await startProxy()) : undefined;
    const httpOptions = {
      httpsAgent: new Agent({ ca: certificate.cert }),
      ...(proxy && { proxy: { host: '127.0.0.1', port: proxy.port } }),
    };
    const http = httpOver(transport, origin, { httpOptions });
    expect((await firstValueFrom(http.post(PATH, {}))).data).toEqual(JSON.parse(BODY));
    expect(proxy?.tunnels.length).toBe(isProxied ? 1 : undefined);
  });

  it('is ignored before a stream, which is returned unchanged', async () => {
    const long = CONTINUE.repeat(20_000);
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${long.length}\r\n\r\n`;
    const { origin } = await serve(({ req }) => writeAll(req.socket, [CONTINUE, head, long]));
    const http = httpOver(transport, origin);
    const { data } = await firstValueFrom(http.post<Readable>(PATH, {}, { responseType: 'stream' }));
    expect(await text(data)).toBe(long);
  });

  it('without a final response is an error', async () => {
    const { origin, seen } = await serve(({ req }) => {
      req.socket.end(seen.length > 1 ? FINAL : CONTINUE + 'HTTP/1.1');
    });
    const http = httpOver(transport, origin);
    expect(await failureOf(http.post(PATH, {}))).toMatchObject({ code: 'ECONNRESET' });
    expect((await firstValueFrom(http.post(PATH, {}))).status).toBe(201);
  });

  it('that repeats forever ends with the timeout', async () => {
    const { origin } = await serve(({ req: { socket } }: ServerResponse) => {
      const again = () => socket.writable && socket.write(CONTINUE, () => setImmediate(again));
      again();
    });
    const error = await failureOf(httpOver(transport, origin).post(PATH, {}, { timeout: 200 }));
    expect(error).toMatchObject({ code: 'ECONNABORTED' });
  });

  it.each([
    ['headers that are too long', `HTTP/1.1 103 Early Hints\r\nX: ${'x'.repeat(70_000)}`],
    [
      'status 101, which nobody requested',
      'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    ],
  ])('is an error with %s', async (_name, sent) => {
    const { origin } = await serve(({ req }) => writeAll(req.socket, [sent, FINAL]));
    const error = await failureOf(httpOver(transport, origin).post(PATH, {}, { timeout: 500 }));
    // Node silently closes a connection that switches protocols, so that the timeout ends the call.
    expect(error.code).toMatch(/^(HPE_HEADER_OVERFLOW|ECONNRESET|ECONNABORTED)$/);
  });
});
