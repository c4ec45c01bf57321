import { request as send, type ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';
import { connect, type Socket } from 'node:net';
import { listen, type SeenRequest } from './raw-server.js';

/** Starts a proxy that forwards requests and opens tunnels. */
export async function startProxy(tls?: ServerOptions) {
  const tunnels: string[] = [];
  const proxy = await listen((response: ServerResponse) => forward(proxy.seen.at(-1)!, response), tls);
  proxy.server.on('connect', ({ url = '', headers }, client: Socket) => {
    tunnels.push(`${url} ${JSON.stringify(headers)}`);
    const target = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
  });
  return { ...proxy, tunnels };
}

function forward({ method, url, headers, body }: SeenRequest, response: ServerResponse): void {
  const forwarded = send(url!, { method, headers }, (incoming) => {
    response.writeHead(incoming.statusCode!, incoming.headers);
    incoming.pipe(response);
  });
  forwarded.on('error', () => response.destroy());
  forwarded.end(body);
}
