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

/** An app, of which each property of `pollution` was put on `Object.prototype` before. Prints what logins and calls gave. */
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

/** The attacker's: nobody has to connect to it. */
let thief: { port: number; path: string; connections: () => number };
let thieves: Server[];
beforeEach(async () => {
  let connections = 0;
  const path = join(directory, 'socket');
  thieves = [createServer(), createServer()];
  for (const server of thieves) {
    server.on('connection', (socket) => {
      connections += 1;
      socket
        .on('error', () => {})
        .resume()
        .end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    });
  }
  thieves[0]!.listen(0, '127.0.0.1');
  thieves[1]!.listen(path);
  await Promise.all(thieves.map((server) => once(server, 'listening')));
  const { port } = thieves[0]!.address() as { port: number };
  thief = { port, path, connections: () => connections };
});
afterEach(async () => {
  thieves.forEach((server) => server.close());
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
  ['proxy', () => ({ proxy: { host: '127.0.0.1', port: thief.port, protocol: 'http' } })],
  [
    'variables of the environment',
    () =>
      Object.fromEntries(
        ['http_proxy', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']
          .map((name) => [name, `http://127.0.0.1:${thief.port}`])
          .concat([['DEFEXA_BASE_URL', `http://127.0.0.1:${thief.port}`]]),
      ),
  ],
  ['socketPath', () => ({ socketPath: thief.path, allowedSocketPaths: [thief.path] })],
  ['host', () => ({ host: `127.0.0.1:${thief.port}`, hostname: '127.0.0.1', port: thief.port })],
  ['url', () => ({ url: `http://127.0.0.1:${thief.port}/`, baseURL: `http://127.0.0.1:${thief.port}/` })],
  ['what undici takes', () => ({ servername: 'thief.test', query: { evil: 1 }, upgrade: 'websocket' })],
  ['maxRedirects', () => ({ maxRedirects: 5, sensitiveHeaders: [] })],
];

it.each(POLLUTIONS)(
  'Whoever puts %s on Object.prototype before the start learns nothing',
  async (_, pollution) => {
    const answer = (response: { end(text: string): unknown }) => response.end(SESSION);
    const http = await serve(answer);
    const https = await serve(answer, trusted);
    expect(await outcomesOf(pollution(), http.origin)).toEqual([200, 200]);
    expect(await outcomesOf(pollution(), https.origin)).toEqual([200, 200]);
    expect([...http.seen, ...https.seen].map(({ url }) => url)).toEqual(
      Array(4).fill(['/api/v1/da/login', PATH]).flat(),
    );
    expect(thief.connections()).toBe(0);
  },
);

it('a base URL is not read from Object.prototype', async () => {
  const pollution = { DEFEXA_BASE_URL: `http://127.0.0.1:${thief.port}` };
  const env = { DEFEXA_TIMEOUT: '2000', HTTPS_PROXY: 'http://127.0.0.1:1' };
  // Defexa's own, which nothing leads to here: the proxy does not exist.
  expect(String(await outcomesOf(pollution, '', env))).toContain('127.0.0.1:1');
  expect(thief.connections()).toBe(0);
});

it('nobody is trusted because of Object.prototype', async () => {
  const https = await serve((response) => response.end(SESSION), untrusted);
  const outcomes = (await outcomesOf({ ca: untrusted.cert }, https.origin)) as string[];
  expect(outcomes).toEqual(Array(2).fill(expect.stringContaining('TLS certificate is not trusted')));
  expect(https.seen).toEqual([]);
});

it('a request trusts nobody because of it, either, if there is a session already', async () => {
  const https = await serve((response) => response.end(SESSION), untrusted);
  const outcomes = await outcomesOf({ ca: untrusted.cert, hasSession: true }, https.origin);
  expect(outcomes).toEqual(Array(2).fill(expect.stringContaining('self-signed certificate')));
  expect(https.seen).toEqual([]);
});
