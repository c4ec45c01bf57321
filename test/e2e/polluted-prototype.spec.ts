import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type Certificate, selfSigned } from '../support/http/certificates.js';
import { closeAll, PATH, serve } from '../support/http/transports.js';
import { SESSION } from '../support/http/raw-server.js';

/** An app that starts with the properties of `pollution` on `Object.prototype`. Prints the results of its calls. */
const PROGRAM = `
  const { pollution, baseUrl } = JSON.parse(process.argv[1]);
  Object.assign(Object.prototype, pollution);
  await import('reflect-metadata');
  const { DefexaHttpService, DefexaModule, DefexaSessionProvider, defexaConfig } = await import('nestjs-defexa');
  const { createDefexaSession } = await import('nestjs-defexa/testing');
  const { undiciTransport } = await import('nestjs-defexa/undici');
  const { Module } = await import('@nestjs/common');
  const { NestFactory } = await import('@nestjs/core');
  const outcomes = [];
  for (const httpTransport of [undefined, undiciTransport]) {
    class AppModule {}
    const useFactory = () => ({ ...defexaConfig(), ...(baseUrl && { baseUrl }), httpTransport, timeout: 5_000 });
    Module({ imports: [DefexaModule.forRootAsync({ useFactory })] })(AppModule);
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
    if (pollution.hasSession) {
      const session = createDefexaSession({ sessionToken: 'a-token' });
      const provider = app.get(DefexaSessionProvider);
      Object.defineProperties(provider, { state: { value: 'fresh' }, getSession: { value: async () => session } });
    }
    const call = app.get(DefexaHttpService).axiosRef.post('${PATH}', {});
    outcomes.push(await call.then(({ status }) => status, ({ message }) => message));
    await app.close();
  }
  console.log(JSON.stringify(outcomes));`;

let trusted: Certificate;
let untrusted: Certificate;
let directory: string;
beforeAll(() => {
  trusted = selfSigned('IP:127.0.0.1');
  untrusted = selfSigned('IP:127.0.0.1');
  directory = mkdtempSync(join(tmpdir(), 'defexa-'));
  writeFileSync(join(directory, 'ca.pem'), trusted.cert);
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Servers of an attacker. Nobody may connect to them. */
let attacker: { port: number; path: string; connections: () => number };
let attackerServers: Server[];
beforeEach(async () => {
  let connections = 0;
  const path = join(directory, 'socket');
  attackerServers = [createServer(), createServer()];
  for (const server of attackerServers) {
    server.on('connection', (socket) => {
      connections += 1;
      socket
        .on('error', () => {})
        .resume()
        .end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    });
  }
  attackerServers[0]!.listen(0, '127.0.0.1');
  attackerServers[1]!.listen(path);
  await Promise.all(attackerServers.map((server) => once(server, 'listening')));
  const { port } = attackerServers[0]!.address() as { port: number };
  attacker = { port, path, connections: () => connections };
});
afterEach(async () => {
  attackerServers.forEach((server) => server.close());
  await closeAll();
});

async function outcomesOf(pollution: object, baseUrl: string, env: object = {}): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', PROGRAM, JSON.stringify({ pollution, baseUrl })],
    {
      timeout: 60_000,
      env: {
        PATH: process.env.PATH,
        NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem'),
        DEFEXA_MERCHANT_PRIVATE_KEY: 'a-key',
        ...env,
      },
    },
  );
  return JSON.parse(stdout);
}

const POLLUTIONS: [string, () => object][] = [
  ['proxy', () => ({ proxy: { host: '127.0.0.1', port: attacker.port, protocol: 'http' } })],
  [
    'environment variables',
    () =>
      Object.fromEntries(
        ['http_proxy', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']
          .map((name) => [name, `http://127.0.0.1:${attacker.port}`])
          .concat([['DEFEXA_BASE_URL', `http://127.0.0.1:${attacker.port}`]]),
      ),
  ],
  ['socketPath', () => ({ socketPath: attacker.path, allowedSocketPaths: [attacker.path] })],
  ['host', () => ({ host: `127.0.0.1:${attacker.port}`, hostname: '127.0.0.1', port: attacker.port })],
  [
    'url',
    () => ({ url: `http://127.0.0.1:${attacker.port}/`, baseURL: `http://127.0.0.1:${attacker.port}/` }),
  ],
  ['options of undici', () => ({ servername: 'attacker.test', query: { evil: 1 }, upgrade: 'websocket' })],
  ['maxRedirects', () => ({ maxRedirects: 5, sensitiveHeaders: [] })],
];

it.each(POLLUTIONS)('%s on Object.prototype cannot redirect requests', async (_, pollution) => {
  const respond = (response: { end(text: string): unknown }) => response.end(SESSION);
  const http = await serve(respond);
  const https = await serve(respond, trusted);
  expect(await outcomesOf(pollution(), http.origin)).toEqual([200, 200]);
  expect(await outcomesOf(pollution(), https.origin)).toEqual([200, 200]);
  expect([...http.seen, ...https.seen].map(({ url }) => url)).toEqual(
    Array(4).fill(['/api/v1/da/login', PATH]).flat(),
  );
  expect(attacker.connections()).toBe(0);
});

it('the base URL is not read from Object.prototype', async () => {
  const pollution = { DEFEXA_BASE_URL: `http://127.0.0.1:${attacker.port}` };
  const env = { DEFEXA_TIMEOUT: '2000', HTTPS_PROXY: 'http://127.0.0.1:1' };
  // The request goes to Defexa's own URL, through a proxy that does not exist.
  expect(String(await outcomesOf(pollution, '', env))).toContain('127.0.0.1:1');
  expect(attacker.connections()).toBe(0);
});

it('a CA on Object.prototype is not trusted by logins', async () => {
  const https = await serve((response) => response.end(SESSION), untrusted);
  const outcomes = (await outcomesOf({ ca: untrusted.cert }, https.origin)) as string[];
  expect(outcomes).toEqual(Array(2).fill(expect.stringContaining('TLS certificate is not trusted')));
  expect(https.seen).toEqual([]);
});

it('a CA on Object.prototype is not trusted by requests', async () => {
  const https = await serve((response) => response.end(SESSION), untrusted);
  const outcomes = await outcomesOf({ ca: untrusted.cert, hasSession: true }, https.origin);
  expect(outcomes).toEqual(Array(2).fill(expect.stringContaining('self-signed certificate')));
  expect(https.seen).toEqual([]);
});
