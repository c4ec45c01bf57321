// A server in its own process that responds as fast as possible, so that only the client limits the speed. It accepts
// logins, opens invoices for their token, and rejects other requests. When asked, it reports what it has received.
import { createServer } from 'node:net';

const DAY = 24 * 3_600_000;
const TOKEN = '7e7b4119f4d8322daf616733515d9b99';

function answer(fields, status = 200) {
  const body = JSON.stringify({ success: status === 200, status, ...fields });
  const head = [`HTTP/1.1 ${status} `, 'Content-Type: application/json', `Content-Length: ${body.length}`];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

const loggedIn = answer({
  expiration: new Date(Date.now() + DAY).toISOString(),
  session_token: TOKEN,
  user_id: 173,
});
const invoiceOpened = answer({ invoice_id: 1 });
const rejected = answer({}, 401);

/** `opened`, `rejected`: how many invoices were, by now; `last`: the last request for one. */
const received = { opened: 0, rejected: 0, last: '' };

function respond(request) {
  if (request.startsWith('POST /api/v1/da/login ')) {
    return loggedIn;
  }
  received.last = request;
  if (request.startsWith('POST /api/v1/invoice ') && request.includes(`"session_token":"${TOKEN}"`)) {
    received.opened += 1;
    return invoiceOpened;
  }
  received.rejected += 1;
  return rejected;
}

/** The index behind the first request in `text`; 0 while it is incomplete. */
function endOfRequest(text) {
  const body = text.indexOf('\r\n\r\n') + 4;
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, body))?.[1]);
  return body > 3 && text.length >= body + length ? body + length : 0;
}

const server = createServer({ noDelay: true }, (socket) => {
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (let end = endOfRequest(text); end > 0; end = endOfRequest(text)) {
      socket.write(respond(text.slice(0, end)));
      text = text.slice(end);
    }
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port, token: TOKEN }));
process.on('message', () => process.send(received));
process.once('disconnect', () => process.exit());
