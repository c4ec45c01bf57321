import { Agent, type AgentOptions } from 'node:https';
import { setImmediate as turn } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { selfSigned, signedByUnknownCa } from '../../support/http/certificates.js';
import { closeAll, failureOf, httpOver, PATH, serve, TRANSPORTS } from '../../support/http/transports.js';

const selfIssued = selfSigned('IP:127.0.0.1');
const byCa = signedByUnknownCa('IP:127.0.0.1');
const otherHost = selfSigned('DNS:defexa.example');

afterEach(closeAll);

describe.each(TRANSPORTS)('TLS over %s', (_, transport) => {
  const httpWith = (origin: string, tls?: AgentOptions) =>
    httpOver(transport, origin, tls ? { httpOptions: { httpsAgent: new Agent(tls) } } : {});

  it.each([
    ['that is self-signed', selfIssued, selfIssued.cert, /^DEPTH_ZERO_SELF_SIGNED_CERT$/],
    ['of an unknown CA', byCa, byCa.ca, /^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/],
  ])('rejects a certificate %s, unless httpsAgent has the CA', async (_name, { key, cert }, ca, code) => {
    const { origin, seen } = await serve(undefined, { key, cert });
    const error = await failureOf(httpWith(origin).post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: expect.stringMatching(code) });
    expect(seen).toEqual([]);
    await firstValueFrom(httpWith(origin, { ca }).post(PATH));
    expect(seen).toEqual([expect.objectContaining({ method: 'POST', url: PATH })]);
  });

  it('rejects a certificate of another host, unless servername matches', async () => {
    const { origin, server, seen } = await serve(undefined, otherHost);
    const names: unknown[] = [];
    server.on('secureConnection', ({ servername }: TLSSocket & { servername: unknown }) =>
      names.push(servername),
    );
    const ca = otherHost.cert;
    const error = await failureOf(httpWith(origin, { ca }).post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    expect(seen).toEqual([]);
    await firstValueFrom(httpWith(origin, { ca, servername: 'defexa.example' }).post(PATH));
    expect(seen).toHaveLength(1);
    expect(names.at(-1)).toBe('defexa.example');
  });

  it('accepts any certificate with rejectUnauthorized: false', async () => {
    const { origin, seen } = await serve(undefined, otherHost);
    await firstValueFrom(httpWith(origin, { rejectUnauthorized: false }).post(PATH));
    expect(seen).toHaveLength(1);
  });

  it('sends the client certificate of httpsAgent to a server that requests one', async () => {
    const asking = { ...selfIssued, ca: byCa.ca, requestCert: true };
    const shown: string[] = [];
    const { origin, seen } = await serve((response) => {
      shown.push((response.socket as TLSSocket).getPeerCertificate().fingerprint256);
      response.end();
    }, asking);
    const { cert, key } = byCa;
    await firstValueFrom(httpWith(origin, { ca: selfIssued.cert, cert, key }).post(PATH));
    expect(shown).toEqual([expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)]);
    const error = await failureOf(httpWith(origin, { ca: selfIssued.cert }).post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: expect.stringMatching(/^E/) });
    expect(seen).toHaveLength(1);
  });

  it('respects the TLS versions of httpsAgent', async () => {
    const { origin, seen } = await serve(undefined, { ...selfIssued, maxVersion: 'TLSv1.2' });
    const tls = { ca: selfIssued.cert, minVersion: 'TLSv1.3' } as const;
    const error = await failureOf(httpWith(origin, tls).post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: expect.stringMatching(/^(EPROTO|ERR_SSL_.*)$/) });
    await firstValueFrom(httpWith(origin, { ...tls, minVersion: 'TLSv1.2' }).post(PATH));
    expect(seen).toHaveLength(1);
  });

  it('fails with a server that does not speak TLS', async () => {
    const { origin, seen } = await serve();
    const error = await failureOf(httpWith(origin.replace('http:', 'https:')).post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: expect.stringMatching(/^(EPROTO|ERR_SSL_.*)$/) });
    expect(seen).toEqual([]);
  });

  it('fails if the connection is closed during the handshake', async () => {
    const { origin, server, seen } = await serve(undefined, selfIssued);
    server.prependListener('connection', (socket) => socket.destroy());
    const error = await failureOf(httpWith(origin).post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: 'ECONNRESET' });
    expect(seen).toEqual([]);
  });

  it('reuses a connection for the next request', async () => {
    const { origin, server, seen } = await serve(undefined, selfIssued);
    let connections = 0;
    server.on('secureConnection', () => (connections += 1));
    const http = httpWith(origin, { ca: selfIssued.cert, keepAlive: true });
    for (let order = 0; order < 5; order += 1) {
      await firstValueFrom(http.post(PATH, { order }));
      await turn();
    }
    expect(seen).toHaveLength(5);
    expect(connections).toBe(1);
  });
});
