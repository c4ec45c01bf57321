import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { until } from '../../support/http/fake-time.js';
import { closeAll, failureOf, httpOver, PATH, serve, TRANSPORTS } from '../../support/http/transports.js';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** What a server sends, after it has received the whole request, before the connection breaks. */
const IN_HEADERS = 'HTTP/1.1 200 OK\r\nContent-Ty';
const MID_BODY = `${HEAD}Content-Length: 100\r\n\r\n{"success":`;
const MID_CHUNK = `${HEAD}Transfer-Encoding: chunked\r\n\r\n40\r\n{"success":`;
const BETWEEN_CHUNKS = `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`;

/** How a connection breaks. */
const BREAKS: [name: string, ending: (socket: Socket) => void][] = [
  ['closed', (socket) => socket.end()],
  ['destroyed', (socket) => socket.destroy()],
  ['reset', (socket) => socket.resetAndDestroy()],
];

afterEach(closeAll);

describe.each(TRANSPORTS)('a connection, over %s', (_, transport) => {
  /** A server whose first response breaks off. The next ones are complete. */
  async function breaking(sent: string, ending: (socket: Socket) => void) {
    const server = await serve(({ socket }: ServerResponse) => {
      if (server.seen.length > 1) {
        return socket!.end(`${HEAD}Content-Length: 2\r\nConnection: close\r\n\r\n{}`);
      }
      // A reset discards data that is still in transit.
      return sent ? socket!.write(sent, () => setTimeout(() => ending(socket!), 20)) : ending(socket!);
    });
    return { seen: server.seen, http: httpOver(transport, server.origin) };
  }

  describe.each(BREAKS)('that is %s', (_name, ending) => {
    it.each([
      ['before the headers', '', 'ECONNRESET'],
      ['in the middle of the headers', IN_HEADERS, 'ECONNRESET'],
      ['in the middle of the body', MID_BODY, 'ERR_BAD_RESPONSE'],
      ['in the middle of a chunk', MID_CHUNK, 'ERR_BAD_RESPONSE'],
      ['between chunks', BETWEEN_CHUNKS, 'ERR_BAD_RESPONSE'],
    ])('%s is an error, and the request is sent once', async (_moment, sent, code) => {
      const { http, seen } = await breaking(sent, ending);
      const error = await failureOf(http.post(PATH, { order: 1 }));
      expect(error).toMatchObject({ isAxiosError: true, code, message: expect.stringMatching(/./) });
      expect(error.response?.status).toBe(code === 'ERR_BAD_RESPONSE' ? 200 : undefined);
      expect(seen).toHaveLength(1);
      await firstValueFrom(http.post(PATH, { order: 2 }));
      expect(seen.map(({ body }) => JSON.parse(body).order)).toEqual([1, 2]);
    });

    it.each([
      ['in the middle of the body', MID_BODY],
      ['between chunks', BETWEEN_CHUNKS],
    ])('%s ends a stream with an error', async (_moment, sent) => {
      const { http, seen } = await breaking(sent, ending);
      const { data } = await firstValueFrom(http.post<Readable>(PATH, {}, { responseType: 'stream' }));
      expect(await failureOf(buffer(data))).toMatchObject({ isAxiosError: true, code: 'ERR_BAD_RESPONSE' });
      expect(seen).toHaveLength(1);
    });

    it('in the middle of a stream that nobody reads causes no unhandled error', async () => {
      const { http, seen } = await breaking(MID_BODY, ending);
      const config = { responseType: 'stream' } as const;
      const { data } = await firstValueFrom(http.post<Readable>(PATH, { order: 1 }, config));
      // An unhandled error would fail the test.
      await until(() => data.destroyed);
      await firstValueFrom(http.post(PATH, { order: 2 }));
      expect(seen.map(({ body }) => JSON.parse(body).order)).toEqual([1, 2]);
    });

    it('in the middle of an error response is an error, also as a stream', async () => {
      const sent = MID_BODY.replace('200 OK', '500 Oops');
      for (const responseType of ['json', 'stream'] as const) {
        const { http, seen } = await breaking(sent, ending);
        const error = await failureOf(http.post(PATH, {}, { responseType }));
        expect(error).toMatchObject({ isAxiosError: true, code: 'ERR_BAD_RESPONSE' });
        expect(seen).toHaveLength(1);
      }
    });
  });

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', /^HPE_/],
    ['an invalid status', 'HTTP/1.1 2OO OK\r\n\r\n', /^HPE_/],
    ['an invalid header', 'HTTP/1.1 200 OK\r\nNo Header\r\n\r\n', /^HPE_/],
    ['two lengths', `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, /^HPE_/],
    [
      'endless headers',
      `HTTP/1.1 200 OK\r\n${'X-More: and more\r\n'.repeat(2_000)}`,
      /^HPE_HEADER_OVERFLOW$/,
    ],
    ['an invalid chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, /^HPE_/],
  ])('that receives %s is an error', async (_name, sent, code) => {
    const server = await serve(({ socket }) => {
      socket!.end(server.seen.length > 1 ? `${HEAD}Content-Length: 2\r\nConnection: close\r\n\r\n{}` : sent);
    });
    const http = httpOver(transport, server.origin);
    const error = await failureOf(http.post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: expect.stringMatching(code) });
    expect(server.seen).toHaveLength(1);
    await firstValueFrom(http.post(PATH));
    expect(server.seen).toHaveLength(2);
  });

  it('that is refused is an error', async () => {
    const server = await serve();
    const { port } = server;
    await server.close();
    for (const host of ['127.0.0.1', 'localhost']) {
      const error = await failureOf(httpOver(transport, `http://${host}:${port}`).post(PATH));
      expect(error).toMatchObject({ isAxiosError: true, code: 'ECONNREFUSED' });
      expect(error.message).toContain('ECONNREFUSED');
    }
  });

  it('to an unknown host is an error', async () => {
    const error = await failureOf(httpOver(transport, 'https://defexa.invalid').post(PATH));
    expect(error).toMatchObject({
      isAxiosError: true,
      code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
    });
  });

  it('goes on after interim responses', async () => {
    const { origin } = await serve((response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeProcessing();
      response.end('7');
    });
    expect(await firstValueFrom(httpOver(transport, origin).post(PATH))).toMatchObject({
      status: 200,
      data: 7,
    });
  });

  it('that breaks after an interim response counts as one without a response', async () => {
    const { origin } = await serve((response) => {
      response.writeProcessing();
      setTimeout(() => response.socket!.destroy(), 20);
    });
    expect(await failureOf(httpOver(transport, origin).post(PATH))).toMatchObject({ code: 'ECONNRESET' });
  });
});
