// A DefexaEmulator in a process of its own, so that it takes no time from what is measured.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { fileURLToPath } from 'node:url';
import { DefexaEmulator } from './nestjs-defexa.js';

const ownFile = fileURLToPath(import.meta.url);

/**
 * Starts one.
 *
 * @param options its own, and `loginLatency`: how long a login takes longer than other requests, in milliseconds
 * @returns its address and key, `call` for its methods (`call('fail', 'hang')`; resolves to its counts), and `close`
 */
export async function startEmulator(options = {}) {
  const child = fork(ownFile, [JSON.stringify(options)]);
  const [{ baseUrl, merchantPrivateKey }] = await once(child, 'message');
  const call = async (...message) => {
    child.send(message);
    const [counts] = await once(child, 'message');
    return counts;
  };
  return { baseUrl, merchantPrivateKey, call, close: () => child.disconnect() };
}

async function serve({ loginLatency, ...options }) {
  const emulator = await DefexaEmulator.start(options);
  process.on('message', ([method, ...args]) => {
    if (method !== 'counts') {
      emulator[method](...args);
    }
    process.send(emulator.counts);
  });
  process.once('disconnect', () => process.exit());
  const { merchantPrivateKey } = emulator;
  const baseUrl = loginLatency ? await startGateway(emulator.baseUrl, loginLatency) : emulator.baseUrl;
  process.send({ baseUrl, merchantPrivateKey });
}

/** Passes everything on to `target`: logins late, all else at once. @returns its own address */
async function startGateway(target, loginLatency) {
  const gateway = createServer((incoming, outgoing) => {
    const { url, method, headers } = incoming;
    const passOn = () =>
      incoming.pipe(
        send(new URL(url, target), { method, headers }, (answer) => {
          outgoing.writeHead(answer.statusCode, answer.headers);
          answer.pipe(outgoing);
        }),
      );
    setTimeout(passOn, url.endsWith('/login') ? loginLatency : 0);
  });
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  return `http://127.0.0.1:${gateway.address().port}/`;
}

if (process.argv[1] === ownFile) {
  await serve(JSON.parse(process.argv[2]));
}
