import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { DefexaConfigurationError } from '../../../lib/index.js';
import { undiciTransport } from '../../../lib/undici/index.js';
import { selfSigned } from '../../support/http/certificates.js';
import { closeAll, httpOver, PATH, serve, TRANSPORTS } from '../../support/http/transports.js';

class OwnAgent extends Agent {}
class OwnTlsAgent extends TlsAgent {}

const certificate = selfSigned('DNS:localhost,IP:127.0.0.1');
const ca = certificate.cert;

afterEach(closeAll);

describe.each(TRANSPORTS)('An agent over %s', (_, transport) => {
  it.each([
    ['httpAgent', undefined],
    ['httpsAgent', certificate],
  ])('has its say about sockets, as %s', async (name, tls) => {
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

  it('for the other protocol does not matter', async () => {
    const { origin, seen } = await serve();
    await firstValueFrom(
      httpOver(transport, origin, { httpOptions: { httpsAgent: new OwnTlsAgent() } }).post(PATH),
    );
    expect(seen).toHaveLength(1);
  });
});

describe('An agent of another class', () => {
  it.each([
    ['httpAgent', undefined],
    ['httpsAgent', certificate],
  ])('makes the connections for axios, as %s', async (name, tls) => {
    const { origin, seen } = await serve(undefined, tls);
    const agent = tls ? new OwnTlsAgent({ ca }) : new OwnAgent();
    const connect = jest.spyOn(agent as TlsAgent, 'createConnection');
    await firstValueFrom(httpOver(undefined, origin, { httpOptions: { [name]: agent } }).post(PATH));
    expect(seen).toHaveLength(1);
    expect(connect).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['derived', { httpsAgent: new OwnTlsAgent() }],
    [
      'with a method of its own',
      { httpsAgent: Object.assign(new TlsAgent(), { createConnection: jest.fn() }) },
    ],
    ['of its own', { httpsAgent: { addRequest: jest.fn() } }],
  ])('is refused by undici at start, since it would not be asked: %s', (_name, httpOptions) => {
    const start = () => httpOver(undiciTransport, 'https://localhost', { httpOptions });
    expect(start).toThrow(DefexaConfigurationError);
    expect(start).toThrow(/httpOptions: undiciTransport needs agents/);
  });
});
