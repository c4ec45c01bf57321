import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface SeenRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A documented login response. */
export const SESSION = JSON.stringify({
  success: true,
  status: 200,
  expiration: '2099-03-28 22:52:59 UTC',
  session_token: '7e7b4119f4d8322daf616733515d9b99',
  user_id: 173,
});

export type RawServer = Awaited<ReturnType<typeof listen>>;

/** Starts a server on 127.0.0.1 that records all requests. By default, it responds with a session. */
export async function listen(
  respond = (response: ServerResponse): unknown => response.end(SESSION),
  tls?: ServerOptions,
) {
  const seen: SeenRequest[] = [];
  const listener: RequestListener = (request, response) => {
    void readBody(request).then((body) => {
      const { method, url, headers } = request;
      seen.push({ method, url, headers, body });
      return respond(response);
    });
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    server,
    port,
    seen,
    origin: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    async close(): Promise<void> {
      server.close();
      // Including tunnels, which the server no longer tracks.
      sockets.forEach((socket) => socket.destroy());
      await once(server, 'close');
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
