import { request as send, type ServerResponse } from 'node:http';
import type { ServerOptions } from 'node:https';
import { connect, type Socket } from 'node:net';
import { listen, type SeenRequest } from './raw-server.js';

/** Starts a forward proxy: it passes requests on, and opens tunnels. */
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
  const onward = send(url!, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  onward.end(body);
}
