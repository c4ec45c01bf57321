import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { SESSION } from './raw-server.js';

/** Where in the response the connection is reset. */
export type ResetMoment = 'before-headers' | 'in-headers' | 'mid-body' | 'mid-chunk';

const START = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';
const SENT: Readonly<Record<ResetMoment, string>> = {
  'before-headers': '',
  'in-headers': 'HTTP/1.1 200 OK\r\nContent-Ty',
  'mid-body': `${START}Content-Length: 100\r\n\r\n{"success":`,
  'mid-chunk': `${START}Transfer-Encoding: chunked\r\n\r\n40\r\n{"success":`,
};

/** A server that accepts logins, but resets the connections of invoice requests after it has received them. */
export async function rawInvoiceServer(moment: ResetMoment) {
  const orders: unknown[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).once('close', () => sockets.delete(socket)));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString();
      const [head = '', body = ''] = received.split('\r\n\r\n');
      if (body.length < Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Infinity)) {
        return;
      }
      received = '';
      if (head.startsWith('POST /api/v1/da/login ')) {
        socket.end(`${START}Content-Length: ${SESSION.length}\r\nConnection: close\r\n\r\n${SESSION}`);
        return;
      }
      orders.push((JSON.parse(body) as { order: unknown }).order);
      if (SENT[moment] === '') {
        socket.resetAndDestroy();
      } else {
        // A reset may discard what was written just before.
        socket.write(SENT[moment], () => setTimeout(() => socket.resetAndDestroy(), 50));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    orders,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close(): Promise<void> {
      server.close();
      sockets.forEach((socket) => socket.destroy());
      await once(server, 'close');
    },
  };
}
