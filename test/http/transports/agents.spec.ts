import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { DefexaConfigurationError } from '../../../lib/index.js';
import { undiciTransport } from '../../../lib/undici/index.js';
import { selfSigned } from '../../support/http/certificates.js';
import { closeAll, httpOver, PATH, serve, TRANSPORTS } from '../../support/http/transports.js';

class CustomAgent extends Agent {}
class CustomTlsAgent extends TlsAgent {}

/** Like the package agentkeepalive: destroys a socket whose time-out nobody else handles. */
class ImpatientAgent extends Agent {
  override createConnection(...args: Parameters<Agent['createConnection']>) {
    const socket = super.createConnection(...args) as Socket;
    return socket.on('timeout', () => socket.destroy(new Error('Socket timeout')));
  }
}

const certificate = selfSigned('DNS:localhost,IP:127.0.0.1');
const ca = certificate.cert;

afterEach(closeAll);

describe.each(TRANSPORTS)('an agent, over %s', (_, transport) => {
  it.each([
    ['httpAgent', undefined],
    ['httpsAgent', certificate],
  ])('configures sockets, as %s', async (name, tls) => {
    const { port, seen } = await serve(undefined, tls);
    const lookup = jest.fn<LookupFunction>((_host, _options, callback) => {
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    });
    const agent = tls ? new TlsAgent({ ca, lookup }) : new Agent({ lookup });
    const http = httpOver(transport, `${tls ? 'https' : 'http'}://localhost:${port}`, {
      httpOptions: { [name]: agent },
    });
    await firstValueFrom(http.post(PATH));
    expect(seen).toHaveLength(1);
    expect(lookup).toHaveBeenCalledWith('localhost', expect.anything(), expect.anything());
  });

  it('for the other protocol is ignored', async () => {
    const { origin, seen } = await serve();
    await firstValueFrom(
      httpOver(transport, origin, { httpOptions: { httpsAgent: new CustomTlsAgent() } }).post(PATH),
    );
    expect(seen).toHaveLength(1);
  });
});

describe('an agent of a custom class', () => {
  it.each([
    ['httpAgent', undefined],
    ['httpsAgent', certificate],
  ])('makes the connections of axios, as %s', async (name, tls) => {
    const { origin, seen } = await serve(undefined, tls);
    const agent = tls ? new CustomTlsAgent({ ca }) : new CustomAgent();
    const connect = jest.spyOn(agent as TlsAgent, 'createConnection');
    await firstValueFrom(httpOver(undefined, origin, { httpOptions: { [name]: agent } }).post(PATH));
    expect(seen).toHaveLength(1);
    expect(connect).toHaveBeenCalledTimes(1);
  });

  it('does not end a request that takes longer than its time-out for sockets', async () => {
    const { origin } = await serve((response) => setTimeout(() => response.end('{}'), 200));
    const agent = new ImpatientAgent({ keepAlive: true, timeout: 20 });
    const http = httpOver(undefined, origin, { httpOptions: { httpAgent: agent } });
    for (const _ of ['new connection', 'kept connection']) {
      expect((await firstValueFrom(http.post(PATH))).status).toBe(200);
    }
    agent.destroy();
  });

  it.each([
    ['derived', { httpsAgent: new CustomTlsAgent() }],
    [
      'with its own createConnection',
      { httpsAgent: Object.assign(new TlsAgent(), { createConnection: jest.fn() }) },
    ],
    ['unrelated to Node', { httpsAgent: { addRequest: jest.fn() } }],
  ])('is rejected by undiciTransport at start, because undici would not use it: %s', (_name, httpOptions) => {
    const start = () => httpOver(undiciTransport, 'https://localhost', { httpOptions });
    expect(start).toThrow(DefexaConfigurationError);
    expect(start).toThrow(/httpOptions: undiciTransport needs agents/);
  });
});
