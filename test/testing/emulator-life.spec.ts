import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { until } from '../support/http/fake-time.js';
import { type Received, send } from '../support/http/send.js';

const KEY = 'live/4fK9wq7Zr2+vX9tB6sD1mN8c';

let defexa: DefexaEmulator;

beforeEach(async () => {
  defexa = await DefexaEmulator.start({ merchantPrivateKey: KEY });
});

afterEach(() => defexa.close());

const login = () =>
  send(`${defexa.baseUrl}api/v1/da/login`, {
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: '{}',
  });

const tokenOf = ({ body }: Received) => (JSON.parse(body) as { session_token: string }).session_token;

describe('An emulator', () => {
  it('closes while a request hangs, and can be closed twice', async () => {
    defexa.fail('hang');
    const cut = login().catch((error: unknown) => error);
    await until(() => defexa.counts.pending === 1);
    await defexa.close();
    expect(await cut).toMatchObject({ code: 'ECONNRESET' });
    await defexa.close();
    await until(() => defexa.counts.pending === 0);
  });

  it('listens on the given port, or throws EADDRINUSE', async () => {
    const port = Number(new URL(defexa.baseUrl).port);
    await expect(DefexaEmulator.start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await defexa.close();
    const next = await DefexaEmulator.start({ port });
    expect(next.baseUrl).toBe(`http://127.0.0.1:${port}/`);
    await next.close();
  });

  it('prints neither the key nor a token', async () => {
    const token = tokenOf(await login());
    const printed = inspect(defexa, { depth: 10, showHidden: true });
    expect(printed).toMatch(/DefexaEmulator .*listening: true.*logins: 1/s);
    expect(printed).not.toContain(KEY);
    expect(printed).not.toContain(token);
  });
});
