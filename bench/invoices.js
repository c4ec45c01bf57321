import { deepEqual, equal, match } from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { ORDER } from './posts.js';

/** Starts `invoice-server.js`. @returns its address, its token, `received` for what it has received, and `close` */
export async function startInvoiceServer() {
  const child = fork(new URL('invoice-server.js', import.meta.url), { execArgv: [] });
  const [{ port, token }] = await once(child, 'message');
  const received = async () => {
    child.send('received');
    const [counts] = await once(child, 'message');
    return counts;
  };
  const baseUrl = `http://127.0.0.1:${port}/`;
  return { baseUrl, merchantPrivateKey: 'key', token, received, close: () => child.disconnect() };
}

/** Sends one request, and throws if the server does not receive all of the order and the token, or the caller not the invoice. */
export async function checkPost(post, { token, received }) {
  const before = await received();
  const { data } = await post();
  const { opened, last } = await received();
  equal(opened - before.opened, 1);
  equal(data.invoice_id, 1);
  const [head, body] = last.split('\r\n\r\n');
  match(head, /^content-type: application\/json/im);
  deepEqual(JSON.parse(body), { ...ORDER, session_token: token });
  equal(body.length, 200);
}
