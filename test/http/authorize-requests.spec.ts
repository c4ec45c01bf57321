import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService, type DefexaOptions, type DefexaRequestConfig } from '../../lib/index.js';
import { all, type App, startApp } from '../support/http/app.js';
import { listen, type RawServer, SESSION } from '../support/http/raw-server.js';
import { leaksIn } from '../support/http/secrets.js';
import { TRANSPORTS } from '../support/http/transports.js';

const PATH = '/api/v1/invoice';
const KEY = '5f0c1d9e7a3b4c682d1e';
const NEXT_KEY = '77c1d9e7a3b45f0c1d9e';

describe.each(TRANSPORTS)('authorizeRequests over %s', (_transport, httpTransport) => {
  let server: RawServer;
  let app: App;
  let respond: (response: ServerResponse) => unknown;

  beforeEach(async () => {
    respond = (response) => response.end(SESSION);
    server = await listen((response) => respond(response));
  });

  afterEach(async () => {
    await app.close();
    await server.close();
  });

  async function start(options: Partial<DefexaOptions> = {}): Promise<void> {
    app = await startApp({
      merchantPrivateKey: KEY,
      baseUrl: server.origin,
      httpTransport,
      authorizeRequests: true,
      ...options,
    });
    await app.auth.getSession();
  }

  const open = (config?: DefexaRequestConfig<object>) =>
    firstValueFrom(app.context.get(DefexaHttpService).post(PATH, { order: 1 }, config));

  /** The Authorization header of each request to the invoice API. */
  const sent = () =>
    server.seen.filter(({ url }) => url === PATH).map(({ headers }) => headers.authorization);

  it('sends the key with every request, and never shows it', async () => {
    await start();
    const response = await open();
    // The server's responses contain a token anyway.
    expect(all(response)).not.toContain(KEY.slice(0, 8));
    respond = (outgoing) => outgoing.writeHead(500).end('a fault');
    const error: unknown = await open().catch((reason: unknown) => reason);
    expect(leaksIn(all(error), [KEY])).toEqual([]);
    respond = (outgoing) => outgoing.socket?.destroy();
    const reset: unknown = await open().catch((reason: unknown) => reason);
    expect(leaksIn(all(reset), [KEY])).toEqual([]);
    expect(sent()).toEqual([`Bearer ${KEY}`, `Bearer ${KEY}`, `Bearer ${KEY}`]);
  });

  it('is off by default', async () => {
    await start({ authorizeRequests: undefined });
    await open();
    expect(sent()).toEqual([undefined]);
  });

  it('keeps the Authorization header of a request', async () => {
    await start();
    await open({ headers: { authorization: 'Basic Z3c6cHc=' } });
    expect(sent()).toEqual(['Basic Z3c6cHc=']);
  });

  it('sends the current key, also with a replay', async () => {
    let key = KEY;
    await start({ merchantPrivateKey: () => key });
    respond = (response) => {
      key = NEXT_KEY;
      respond = (next) => next.end(SESSION);
      response.writeHead(401).end();
    };
    await open();
    expect(sent()).toEqual([`Bearer ${KEY}`, `Bearer ${NEXT_KEY}`]);
  });

  it('waits for the key within the deadline of the call, and says so', async () => {
    let asked = 0;
    await start({ merchantPrivateKey: () => ((asked += 1) === 1 ? KEY : new Promise(() => {})) });
    await expect(open({ timeout: 100 })).rejects.toMatchObject({
      code: 'ECONNABORTED',
      message: 'timeout of 100ms exceeded while waiting for the merchant private key',
    });
    expect(sent()).toEqual([]);
  });

  it.each<[string, () => string, object]>([
    ['fails', fails, { code: 'DEFEXA_UNAVAILABLE' }],
    ['returns no key', () => '', { code: 'DEFEXA_CONFIGURATION' }],
  ])('sends nothing if the key function %s', async (_, ask, error) => {
    let asked = 0;
    await start({ merchantPrivateKey: () => ((asked += 1) === 1 ? KEY : ask()) });
    await expect(open()).rejects.toMatchObject(error);
    expect(sent()).toEqual([]);
  });
});

function fails(): never {
  throw new Error('a fault of the vault');
}
