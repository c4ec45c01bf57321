import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect } from '@jest/globals';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { everythingShown, leaksIn } from '../support/http/secrets.js';
import { all } from '../support/http/app.js';
import { testsWith } from '../support/programs/tests-with.js';
import { type FleetApp, startFleetApp } from '../support/redis/apps.js';
import { connect, PACKAGES } from '../support/redis/clients.js';
import { RedisServer } from '../support/redis/redis-server.js';

const { afterEach, beforeEach, it } = testsWith('redis-server');

const KEY = 'live-5f0c1f2e9b-8e21d0a7';
const PASSWORD = '82c4a7d1-let-me-in-6b90';

let redis: RedisServer;
let defexa: DefexaEmulator;
let app: FleetApp;
beforeEach(async () => {
  redis = await RedisServer.start();
  await redis.call('CONFIG', 'SET', 'requirepass', PASSWORD);
  defexa = await DefexaEmulator.start({ merchantPrivateKey: KEY });
});
afterEach(async () => {
  await app.close();
  await defexa.close();
  await redis.stop();
});

describe.each(PACKAGES)('with %s', (name) => {
  beforeEach(async () => {
    app = await startFleetApp(await connect(name, { port: redis.port, password: PASSWORD }), defexa);
  });

  /** Everything in Redis, each string also decoded. */
  async function dumped(): Promise<string> {
    const strings = Object.entries(await redis.dump()).flat();
    const decoded = strings.flatMap((value) =>
      (['base64url', 'hex'] as const).map((code) =>
        Buffer.from(value.split('.').at(-1)!, code).toString('latin1'),
      ),
    );
    return [...strings, ...decoded].join('\n');
  }
  /** A secret, its encodings and its hashes. */
  const encodingsOf = (secret: string) => [
    secret,
    ...(['hex', 'base64', 'base64url'] as const).map((code) => Buffer.from(secret).toString(code)),
    ...['md5', 'sha1', 'sha256'].map((hash) => createHash(hash).update(secret).digest('hex')),
  ];
  /** Removes what looks like a token: the account's fingerprint, and the hashes of scripts in Redis. */
  const withoutHashes = (output: string) => output.replace(/\{[0-9a-f]{32}\}|script: [0-9a-f]{40}/g, '');

  it('stores neither key nor token, nor any part or hash of them', async () => {
    defexa.latency = 2_000;
    const login = app.auth.getSession();
    while (defexa.counts.pending === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const during = await dumped();
    expect(during).toMatch(/^defexa:\{[0-9a-f]{32}\}:lock$/m);
    const { sessionToken } = await login;
    const after = await dumped();
    expect(after).toMatch(/^defexa:\{[0-9a-f]{32}\}:session\nv1\.[\w-]{100,}$/m);
    const secrets = [...encodingsOf(KEY), ...encodingsOf(sessionToken), 'sessionToken', 'expiration'];
    expect(leaksIn(withoutHashes(during + after), secrets)).toEqual([]);
  });

  it('shows neither key, token nor the password of Redis in logs, events, errors and printed objects', async () => {
    const tokens = [await app.auth.getSession()];
    const errors: unknown[] = [];
    const note = (error: unknown) => errors.push(error);
    await redis.call('CONFIG', 'SET', 'maxmemory', 1);
    tokens.push(await app.auth.login());
    await redis.call('CONFIG', 'SET', 'maxmemory', 0);
    tokens.push(await app.auth.login());
    await redis.call('ACL', 'SETUSER', 'default', '-eval');
    tokens.push(await app.auth.login());
    await app.sessionStore.read('key').catch(note);
    await redis.halt();
    defexa.fail('server-error');
    await app.auth.login().catch(note);
    expect(app.count('store-unavailable')).toBe(2);
    expect(errors).toHaveLength(2);
    const shown = everythingShown(app, errors.slice(1)) + inspect(errors[0]);
    const secrets = [KEY, PASSWORD, ...tokens.map(({ sessionToken }) => sessionToken)];
    expect(leaksIn(withoutHashes(shown), secrets)).toEqual([]);
  });

  it('prints only the prefix of a store', () => {
    expect(all(app.sessionStore)).toBe("RedisSessionStore { prefix: 'defexa:' }");
    expect(JSON.stringify(app.sessionStore)).toBe('{"prefix":"defexa:"}');
  });
});
