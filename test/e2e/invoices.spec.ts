import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { DefexaHttpService, type DefexaOptions } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { type App, startApp, startAppOn } from '../support/http/app.js';
import { flushEventLoop, advanceUntilSettled, useFakeTime, until } from '../support/http/fake-time.js';
import { rawInvoiceServer } from '../support/http/raw-invoice-server.js';
import { TRANSPORTS } from '../support/http/transports.js';

const PATH = '/api/v1/invoice';

describe.each(TRANSPORTS)('over %s', (_, httpTransport) => {
  let defexa: DefexaEmulator;
  let app: App;
  let http: DefexaHttpService;

  async function start(options: Partial<DefexaOptions> = {}): Promise<void> {
    defexa = await DefexaEmulator.start();
    app = await startAppOn(defexa, { httpTransport, ...options });
    http = app.context.get(DefexaHttpService);
  }

  afterEach(async () => {
    jest.useRealTimers();
    await app.close();
    await defexa.close();
  });

  const open = (order: number) => firstValueFrom(http.post<{ invoice_id: number }>(PATH, { order }));
  const orders = () =>
    defexa.invoices.map(({ fields }) => fields.order).toSorted((a, b) => Number(a) - Number(b));
  const range = (length: number) => Array.from({ length }, (_value, index) => index);

  it('1,000 concurrent requests without a session cause one login and create one invoice each', async () => {
    await start();
    await Promise.all(range(1_000).map(open));
    expect(defexa.counts).toMatchObject({ logins: 1, invoices: 1_000, rejected: 0 });
    expect(orders()).toEqual(range(1_000));
  });

  it.each(['envelope', 'http-401', 'success-false'] as const)(
    '500 concurrent requests with a revoked session all succeed after one login and one replay each (%s)',
    async (rejectionForm) => {
      await start();
      defexa.rejectionForm = rejectionForm;
      await open(-1);
      defexa.revoke();
      const responses = await Promise.all(range(500).map(open));
      expect(responses.every(({ status, data }) => status === 200 && data.invoice_id > 1)).toBe(true);
      expect(defexa.counts).toMatchObject({ logins: 2, rejected: 500, invoices: 1 + 500 + 500 });
      expect(orders()).toEqual([-1, ...range(500)]);
      expect(app.events.map(({ type }) => type)).toEqual([
        'login-started',
        'logged-in',
        'session-rejected',
        'login-started',
        'logged-in',
      ]);
    },
  );

  it('a rejection of an older session causes no login', async () => {
    useFakeTime();
    await start();
    await open(1);
    const { sessionToken: old } = await app.auth.getSession();
    // The response is delayed until the session has been replaced.
    defexa.latency = 1_000;
    const late = open(2);
    await until(() => defexa.counts.invoices === 2);
    await flushEventLoop();
    defexa.latency = 0;
    await app.auth.login();
    defexa.revoke(old);
    await advanceUntilSettled(late, () => true);
    expect(defexa.counts).toMatchObject({ logins: 2, rejected: 1, invoices: 3 });
    expect(app.session.current?.generation).toBe(2);
    expect(app.events.filter(({ type }) => type === 'session-rejected')).toEqual([]);
  });

  it('permanent rejections fail each caller after one replay, with few logins', async () => {
    await start();
    defexa.fail('unauthorized', { route: 'invoice' });
    const storm = await Promise.allSettled(range(100).map(open));
    expect(storm.every(({ status }) => status === 'rejected')).toBe(true);
    for (let order = 0; order < 50; order += 1) {
      await expect(open(order)).rejects.toMatchObject({ code: 'DEFEXA_SESSION_REJECTED', retryable: true });
    }
    // The first login, and the one that the first rejection forced; then the cool-down.
    expect(defexa.counts.logins).toBe(2);
    // The storm and its replays. Later requests were not sent.
    expect(defexa.counts.invoices).toBe(200);
    expect(app.events.map(({ type }) => type)).toContain('contention');
    await expect(open(0)).rejects.toMatchObject({ retryAt: expect.any(Date) });
  });

  it.each(['before-headers', 'in-headers', 'mid-body', 'mid-chunk'] as const)(
    'a request whose connection is reset %s is sent once',
    async (moment) => {
      await start();
      const server = await rawInvoiceServer(moment);
      await app.close();
      app = await startApp({ baseUrl: server.baseUrl, merchantPrivateKey: 'key', httpTransport });
      http = app.context.get(DefexaHttpService);
      try {
        await expect(open(1)).rejects.toMatchObject({
          code: expect.stringMatching(/^(ECONNRESET|ERR_BAD_RESPONSE)$/),
        });
        // The second request leaves time for a resend of the first.
        await expect(open(2)).rejects.toMatchObject({ isAxiosError: true });
        expect(server.orders).toEqual([1, 2]);
      } finally {
        await server.close();
      }
    },
  );

  it.each([
    ['hang', 'ECONNABORTED'],
    ['connection-reset', 'ECONNRESET'],
    ['cut-off-body', 'ERR_BAD_RESPONSE'],
    ['server-error', 'ERR_BAD_RESPONSE'],
    ['too-many-requests', 'ERR_BAD_REQUEST'],
    ['forbidden', 'ERR_BAD_REQUEST'],
    ['redirect', 'ERR_BAD_RESPONSE'],
  ] as const)('a request that fails with %s is not sent again', async (fault, code) => {
    await start({ timeout: fault === 'hang' ? 500 : 10_000 });
    await app.auth.getSession();
    defexa.fail(fault, { route: 'invoice' });
    await expect(open(1)).rejects.toMatchObject({ isAxiosError: true, code });
    expect(defexa.counts).toMatchObject({ invoices: 1, logins: 1 });
    defexa.recover();
    await expect(open(2)).resolves.toMatchObject({ status: 200 });
  });
});
