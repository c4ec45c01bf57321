// The process that startEmulator() starts.
import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { DefexaEmulator } from '../dist/esm/testing/index.js';
import { idsOf, keyOf } from './accounts/contenders.js';

async function serve({ loginLatency, merchants = 0, ...options }) {
  // All other contenders understand this form of rejection.
  const emulator = await DefexaEmulator.start({ rejectionForm: 'http-401', ...options });
  for (const id of idsOf(merchants)) {
    emulator.addMerchant(id, keyOf(id));
  }
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

/** Forwards all requests to `target`, and delays logins. @returns its own address */
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

await serve(JSON.parse(process.argv[2]));
