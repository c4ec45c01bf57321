import { Agent, type AgentOptions } from 'node:https';
import { setImmediate as turn } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { selfSigned, signedByUnknownCa } from '../../support/http/certificates.js';
import { closeAll, failureOf, httpOver, PATH, serve, TRANSPORTS } from '../../support/http/transports.js';

const own = selfSigned('IP:127.0.0.1');
const byCa = signedByUnknownCa('IP:127.0.0.1');
const named = selfSigned('DNS:defexa.example');

afterEach(closeAll);

describe.each(TRANSPORTS)('TLS over %s', (_, transport) => {
  const httpWith = (origin: string, tls?: AgentOptions) =>
    httpOver(transport, origin, tls ? { httpOptions: { httpsAgent: new Agent(tls) } } : {});

  it.each([
    ['that nobody signed', own, own.cert, /^DEPTH_ZERO_SELF_SIGNED_CERT$/],
    ['that an unknown CA signed', byCa, byCa.ca, /^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/],
  ])('refuses a certificate %s, until httpsAgent knows the CA', async (_name, { key, cert }, ca, code) => {
    const { origin, seen } = await serve(undefined, { key, cert });
    const error = await failureOf(httpWith(origin).post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: expect.stringMatching(code) });
    expect(seen).toEqual([]);
    await firstValueFrom(httpWith(origin, { ca }).post(PATH));
    expect(seen).toEqual([expect.objectContaining({ method: 'POST', url: PATH })]);
  });

  it('refuses a certificate of another host, unless servername asks for that', async () => {
    const { origin, server, seen } = await serve(undefined, named);
    const names: unknown[] = [];
    server.on('secureConnection', ({ servername }: TLSSocket & { servername: unknown }) =>
      names.push(servername),
    );
    const ca = named.cert;
    const error = await failureOf(httpWith(origin, { ca }).post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    expect(seen).toEqual([]);
    await firstValueFrom(httpWith(origin, { ca, servername: 'defexa.example' }).post(PATH));
    expect(seen).toHaveLength(1);
    expect(names.at(-1)).toBe('defexa.example');
  });

  it('takes any certificate with rejectUnauthorized: false', async () => {
    const { origin, seen } = await serve(undefined, named);
    await firstValueFrom(httpWith(origin, { rejectUnauthorized: false }).post(PATH));
    expect(seen).toHaveLength(1);
  });

  it('shows the certificate of httpsAgent to a server that asks for one', async () => {
    const asking = { ...own, ca: byCa.ca, requestCert: true };
    const shown: string[] = [];
    const { origin, seen } = await serve((response) => {
      shown.push((response.socket as TLSSocket).getPeerCertificate().fingerprint256);
      response.end();
    }, asking);
    const { cert, key } = byCa;
    await firstValueFrom(httpWith(origin, { ca: own.cert, cert, key }).post(PATH));
    expect(shown).toEqual([expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)]);
    const error = await failureOf(httpWith(origin, { ca: own.cert }).post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: expect.stringMatching(/^E/) });
    expect(seen).toHaveLength(1);
  });

  it('keeps to the versions of httpsAgent', async () => {
    const { origin, seen } = await serve(undefined, { ...own, maxVersion: 'TLSv1.2' });
    const tls = { ca: own.cert, minVersion: 'TLSv1.3' } as const;
    const error = await failureOf(httpWith(origin, tls).post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: expect.stringMatching(/^(EPROTO|ERR_SSL_.*)$/) });
    await firstValueFrom(httpWith(origin, { ...tls, minVersion: 'TLSv1.2' }).post(PATH));
    expect(seen).toHaveLength(1);
  });

  it('refuses a server that does not speak it', async () => {
    const { origin, seen } = await serve();
    const error = await failureOf(httpWith(origin.replace('http:', 'https:')).post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: expect.stringMatching(/^(EPROTO|ERR_SSL_.*)$/) });
    expect(seen).toEqual([]);
  });

  it('is gone when a connection is reset in the handshake', async () => {
    const { origin, server, seen } = await serve(undefined, own);
    server.prependListener('connection', (socket) => socket.destroy());
    const error = await failureOf(httpWith(origin).post(PATH));
    expect(error).toMatchObject({ isAxiosError: true, code: 'ECONNRESET' });
    expect(seen).toEqual([]);
  });

  it('keeps a connection for the next request', async () => {
    const { origin, server, seen } = await serve(undefined, own);
    let connections = 0;
    server.on('secureConnection', () => (connections += 1));
    const http = httpWith(origin, { ca: own.cert, keepAlive: true });
    for (let order = 0; order < 5; order += 1) {
      await firstValueFrom(http.post(PATH, { order }));
      await turn();
    }
    expect(seen).toHaveLength(5);
    expect(connections).toBe(1);
  });
});
