import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DefexaEmulator, type EmulatedMerchant } from '../../lib/testing/index.js';
import { useFakeTime, until } from '../support/http/fake-time.js';
import { EmulatorClient } from './emulator-client.js';

const ACME_KEY = 'key-of-acme-4fK9wq7Zr2';
const BISTRO_KEY = 'key-of-bistro-sD1mN8c';

let defexa: DefexaEmulator;
let acme: EmulatedMerchant;
let bistro: EmulatedMerchant;
let client: EmulatorClient;

beforeEach(async () => {
  defexa = await DefexaEmulator.start({ merchants: { acme: ACME_KEY, bistro: BISTRO_KEY } });
  acme = defexa.merchant('acme');
  bistro = defexa.merchant('bistro');
  client = new EmulatorClient(defexa);
});

afterEach(async () => {
  await defexa.close();
  jest.useRealTimers();
});

describe('A merchant of an emulator', () => {
  it('logs in with its own key, as a user of its own', async () => {
    expect((await client.login(ACME_KEY)).userId).toBe(acme.userId);
    expect((await client.login(BISTRO_KEY)).userId).toBe(bistro.userId);
    expect((await client.login(defexa.merchantPrivateKey)).userId).toBe(defexa.userId);
    expect(new Set([acme.userId, bistro.userId, defexa.userId]).size).toBe(3);
    expect((await client.login('unknown')).code).toBe('incorrect_private_key');
  });

  it('counts its own requests, and the emulator those of all', async () => {
    const { token } = await client.login(ACME_KEY);
    await client.login('unknown');
    await client.login(BISTRO_KEY);
    await client.openInvoice(token);
    await client.openInvoice('unknown');
    await client.openInvoice(undefined);
    await client.openInvoice(token, { 'content-type': 'text/plain' });
    await until(() => defexa.counts.pending === 0);
    const none = { logins: 0, sessions: 0, invoices: 0, rejected: 0, others: 0, pending: 0 };
    expect(acme.counts).toEqual({ ...none, logins: 1, sessions: 1, invoices: 2 });
    expect(bistro.counts).toEqual({ ...none, logins: 1, sessions: 1 });
    expect(defexa.counts).toEqual({ ...none, logins: 3, sessions: 2, invoices: 4, rejected: 2 });
  });

  it('counts its requests that have no response yet', async () => {
    acme.fail('hang', { times: 1 });
    const cut = client.login(ACME_KEY).catch((error: unknown) => error);
    await until(() => acme.counts.pending === 1);
    expect(bistro.counts.pending).toBe(0);
    await defexa.close();
    expect(await cut).toMatchObject({ code: 'ECONNRESET' });
    await until(() => acme.counts.pending === 0);
  });

  it('has the invoices that were opened with its sessions', async () => {
    const [acmes, bistros, own] = [
      await client.login(ACME_KEY),
      await client.login(BISTRO_KEY),
      await client.login(defexa.merchantPrivateKey),
    ];
    expect(await client.statusesOfInvoices(acmes, bistros, own, acmes)).toEqual([200, 200, 200, 200]);
    const invoice = { path: '/api/v1/da/invoice', fields: { amount: 5 } };
    expect(acme.invoices).toStrictEqual([
      { id: 1, ...invoice, merchantId: 'acme' },
      { id: 4, ...invoice, merchantId: 'acme' },
    ]);
    expect(bistro.invoices).toStrictEqual([{ id: 2, ...invoice, merchantId: 'bistro' }]);
    expect(defexa.invoices.map(({ id, merchantId }) => [id, merchantId])).toEqual([
      [1, 'acme'],
      [2, 'bistro'],
      [3, undefined],
      [4, 'acme'],
    ]);
    expect(defexa.invoices[2]).toStrictEqual({ id: 3, ...invoice });
  });

  it('does not accept the session of another merchant beside its key', async () => {
    const { token } = await client.login(ACME_KEY);
    const withBistrosKey = await client.openInvoice(token, { authorization: `Bearer ${BISTRO_KEY}` });
    expect(withBistrosKey.status).toBe(403);
    expect(bistro.counts).toMatchObject({ invoices: 1, rejected: 1 });
    const withItsKey = await client.openInvoice(token, { authorization: `Bearer ${ACME_KEY}` });
    expect(withItsKey.status).toBe(200);
    expect(defexa.invoices.map(({ merchantId }) => merchantId)).toEqual(['acme']);
  });
});

describe('A session', () => {
  it('can be ended for one merchant, whose counts then show the rejection', async () => {
    const [first, second, other] = [
      await client.login(ACME_KEY),
      await client.login(ACME_KEY),
      await client.login(BISTRO_KEY),
    ];
    bistro.revoke(first.token);
    expect(await client.statusesOfInvoices(first)).toEqual([200]);
    acme.revoke(first.token);
    expect(await client.statusesOfInvoices(first, second)).toEqual([403, 200]);
    acme.revoke();
    expect(await client.statusesOfInvoices(second, other)).toEqual([403, 200]);
    expect(acme.counts.rejected).toBe(2);
    defexa.revoke();
    expect(await client.statusesOfInvoices(other)).toEqual([403]);
    expect(bistro.counts.rejected).toBe(1);
  });

  it('is ended by the emulator whosever it is', async () => {
    const [acmes, bistros] = [await client.login(ACME_KEY), await client.login(BISTRO_KEY)];
    defexa.revoke(acmes.token);
    expect(await client.statusesOfInvoices(acmes, bistros)).toEqual([403, 200]);
  });

  it('ends older ones of its own merchant only, while endsOlderSessions is set', async () => {
    const [acmes, bistros] = [await client.login(ACME_KEY), await client.login(BISTRO_KEY)];
    defexa.endsOlderSessions = true;
    await client.login(ACME_KEY);
    expect(await client.statusesOfInvoices(acmes, bistros)).toEqual([403, 200]);
  });

  it("lives as long as its merchant's sessionLifetime, or else as the emulator's", async () => {
    useFakeTime(new Date('2030-01-15T12:00:00Z'));
    expect(acme.sessionLifetime).toBeUndefined();
    acme.sessionLifetime = 1_000;
    defexa.sessionLifetime = 2_000;
    const [acmes, bistros] = [await client.login(ACME_KEY), await client.login(BISTRO_KEY)];
    jest.advanceTimersByTime(1_000);
    expect(await client.statusesOfInvoices(acmes, bistros)).toEqual([403, 200]);
    expect(acme.counts).toMatchObject({ invoices: 1, rejected: 1 });
    jest.advanceTimersByTime(1_000);
    expect(await client.statusesOfInvoices(bistros)).toEqual([403]);
  });
});

describe('A fault', () => {
  it('of one merchant does not apply to the others', async () => {
    acme.fail('server-error', { times: 1 });
    expect(await client.statusesOfLogins(BISTRO_KEY, 'unknown', ACME_KEY, ACME_KEY)).toEqual([
      200, 403, 500, 200,
    ]);
  });

  it('of one merchant applies to its invoices, too', async () => {
    const [acmes, bistros] = [await client.login(ACME_KEY), await client.login(BISTRO_KEY)];
    acme.fail({ problem: 'balance_less_than_amount' }, { route: 'invoice' });
    expect(await client.statusesOfInvoices(bistros, acmes)).toEqual([200, 403]);
    expect(acme.counts.rejected).toBe(0);
  });

  it('of the emulator applies to all, `times` times together', async () => {
    defexa.fail('server-error', { times: 2 });
    expect(await client.statusesOfLogins(ACME_KEY, BISTRO_KEY, ACME_KEY)).toEqual([500, 500, 200]);
  });

  it('of a merchant and one of the emulator apply in the order of the calls', async () => {
    acme.fail('server-error', { times: 1 });
    defexa.fail('unauthorized', { times: 2 });
    acme.fail('forbidden', { times: 1 });
    expect(await client.statusesOfLogins(BISTRO_KEY, ACME_KEY, ACME_KEY, ACME_KEY, ACME_KEY)).toEqual([
      401, 500, 401, 403, 200,
    ]);
  });

  it("is removed by its merchant's recover(), or by the emulator's", async () => {
    acme.fail('server-error');
    bistro.fail('forbidden');
    defexa.fail('unauthorized');
    acme.recover();
    expect(await client.statusesOfLogins(ACME_KEY, BISTRO_KEY)).toEqual([401, 403]);
    defexa.recover();
    expect(await client.statusesOfLogins(ACME_KEY, BISTRO_KEY)).toEqual([200, 200]);
  });

  it('that is unknown is an error at once', () => {
    expect(() => acme.fail('typo' as never)).toThrow('There is no fault "typo"');
  });
});
