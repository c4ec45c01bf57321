// A server in its own process that responds as fast as possible, so that only the client limits the speed. It accepts
// logins, and opens invoices for any token.
import { createServer } from 'node:net';

const DAY = 24 * 3_600_000;

function answer(fields) {
  const body = JSON.stringify({ success: true, status: 200, ...fields });
  const head = ['HTTP/1.1 200 OK', 'Content-Type: application/json', `Content-Length: ${body.length}`];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

const loggedIn = answer({
  expiration: new Date(Date.now() + DAY).toISOString(),
  session_token: '7e7b4119f4d8322daf616733515d9b99',
  user_id: 173,
});
const invoiceOpened = answer({ invoice_id: 1 });

/** The index behind the first request in `text`; 0 while it is incomplete. */
function endOfRequest(text) {
  const body = text.indexOf('\r\n\r\n') + 4;
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, body))?.[1]);
  return body > 3 && text.length >= body + length ? body + length : 0;
}

const server = createServer({ noDelay: true }, (socket) => {
  let received = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
    for (let end = endOfRequest(received); end > 0; end = endOfRequest(received)) {
      socket.write(received.startsWith('POST /api/v1/da/login ') ? loggedIn : invoiceOpened);
      received = received.slice(end);
    }
  });
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit());
