import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Abstract, type INestApplicationContext, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DefexaAuthService, DefexaHttpService } from 'nestjs-defexa';
import { DefexaEmulator, type DefexaFault, resetDefexaSession } from 'nestjs-defexa/testing';
import { writeSnippets } from './snippets.js';

interface Snippet extends Record<string, Type & Abstract<any> & ((...args: unknown[]) => unknown)> {}

describe('the examples of the pages', () => {
  const snippets = writeSnippets();
  const apps: INestApplicationContext[] = [];
  const environment = process.env;
  let defexa: DefexaEmulator;

  const load = (file: string) => import(join(snippets.folder, file)) as Promise<Snippet>;

  const start = async (module: Type) => {
    const app = await NestFactory.createApplicationContext(module, { abortOnError: false });
    apps.push(app);
    return app;
  };

  beforeAll(() => Logger.overrideLogger(false));

  beforeEach(async () => {
    defexa = await DefexaEmulator.start();
    const { baseUrl, merchantPrivateKey } = defexa;
    process.env = {
      ...environment,
      DEFEXA_BASE_URL: baseUrl,
      DEFEXA_MERCHANT_PRIVATE_KEY: merchantPrivateKey,
    };
  });

  afterEach(async () => {
    process.env = environment;
    jest.restoreAllMocks();
    await Promise.all(apps.splice(0).map((app) => app.close()));
    await defexa.close();
  });

  afterAll(snippets.delete);

  it('the first call of the README opens an invoice', async () => {
    const printed = new Promise((resolve) => {
      jest.spyOn(console, 'log').mockImplementation(resolve);
    });
    await load('README/src/main.ts');
    expect(await printed).toMatchObject({ success: true });
    expect(defexa.invoices).toMatchObject([{ fields: { amount: 10 } }]);
  });

  it('a feature module opens an invoice', async () => {
    const { PaymentsModule, InvoiceService } = await load('recipes/src/payments.module.ts');
    await (await start(PaymentsModule!)).get(InvoiceService!).open(10);
    expect(defexa.invoices).toMatchObject([{ fields: { amount: 10 } }]);
  });

  it('an app that fails fast ends with the error of the login', async () => {
    process.env.DEFEXA_EAGER_LOGIN = 'required';
    process.env.DEFEXA_MERCHANT_PRIVATE_KEY = 'not-the-key-of-this-merchant';
    const printed = new Promise((resolve) => {
      jest.spyOn(console, 'error').mockImplementation(resolve);
    });
    await load('recipes/src/fail-fast.ts');
    expect(await printed).toMatch(/^DEFEXA_AUTHENTICATION: Defexa rejected the merchant private key\. /);
    expect(process.exitCode).toBe(1);
    process.exitCode = undefined;
  });

  const openOne = async () => {
    const { openInvoice } = await load('recipes/src/open-invoice.ts');
    const { AppModule } = await load('README/src/app.module.ts');
    const app = apps[0] ?? (await start(AppModule!));
    return openInvoice!(app.get(DefexaHttpService), {}) as Promise<object>;
  };

  it('an invoice is open only if the response says so', async () => {
    expect(await openOne()).toMatchObject({ outcome: 'opened', invoice: { success: true } });
  });

  it.each<[DefexaFault, object]>([
    [{ problem: 'balance_less_than_amount' }, { outcome: 'failed', problems: ['balance_less_than_amount'] }],
    [
      { problem: 'x_y', status: 200 },
      { outcome: 'failed', problems: ['x_y'] },
    ],
    ['unsuccessful', { outcome: 'failed', problems: [] }],
    ['html', { outcome: 'unknown' }],
    ['invalid-json', { outcome: 'unknown' }],
    ['cut-off-body', { outcome: 'unknown' }],
    ['server-error', { outcome: 'unknown' }],
    ['connection-reset', { outcome: 'unknown' }],
  ])('after %j, openInvoice() returns %j', async (fault, expected) => {
    defexa.fail(fault, { route: 'invoice' });
    expect(await openOne()).toEqual(expected);
  });

  it('an invoice is not sent without a session, or without a connection', async () => {
    defexa.fail('forbidden');
    expect(await openOne()).toMatchObject({ outcome: 'not-sent', reason: { code: 'DEFEXA_AUTHENTICATION' } });
    defexa.recover();
    const app = apps[0]!;
    resetDefexaSession(app);
    await app.get(DefexaAuthService).getSession();
    await defexa.close();
    expect(await openOne()).toMatchObject({ outcome: 'not-sent', reason: { code: 'ECONNREFUSED' } });
  });

  it('a worker lets the queue repeat a job only if nothing was sent', async () => {
    const { InvoiceWorker } = await load('recipes/src/invoice.worker.ts');
    const { AppModule } = await load('README/src/app.module.ts');
    class WorkerModule {}
    Module({ imports: [AppModule!], providers: [InvoiceWorker!] })(WorkerModule);
    const worker = (await start(WorkerModule)).get(InvoiceWorker!);
    for (const fault of ['connection-reset', 'unsuccessful'] as const) {
      defexa.fail(fault, { route: 'invoice', times: 1 });
      await expect(worker.process({ data: {} })).rejects.toMatchObject({ name: 'UnrecoverableError' });
    }
    expect(await worker.process({ data: {} })).toMatchObject({ success: true });
    await apps[0]!.close();
    await expect(worker.process({ data: {} })).rejects.toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
  });

  it('an app that ends waits for the charges in progress', async () => {
    const { Charges } = await load('operations/src/charges.ts');
    const { AppModule } = await load('README/src/app.module.ts');
    class ShopModule {}
    Module({ imports: [AppModule!], providers: [Charges!] })(ShopModule);
    const app = await start(ShopModule);
    defexa.latency = 50;
    let isCharged = false;
    const charge = app
      .get(Charges!)
      .charge(10)
      .then(() => (isCharged = true));
    await app.close();
    expect(isCharged).toBe(true);
    await charge;
  });

  it('a vault is asked for the key at each login', async () => {
    const { AppModule, Vault } = await load('recipes/src/vault.ts');
    const app = await start(AppModule!);
    const read = jest.spyOn(app.get(Vault!), 'read');
    // An invalid key, so that nothing is sent to Defexa.
    read.mockResolvedValueOnce('Bearer key');
    await expect(app.get(DefexaAuthService).getSession()).rejects.toMatchObject({
      code: 'DEFEXA_CONFIGURATION',
    });
    expect(read).toHaveBeenCalledWith('PAYMENT_KEY');
  });

  it('a function keeps its app, and starts again after a failure', async () => {
    const { handler } = await load('recipes/src/handler.ts');
    process.env.DEFEXA_TIMEOUT = '5s';
    await expect(handler!({ amount: 1 })).rejects.toThrow('DEFEXA_TIMEOUT');
    delete process.env.DEFEXA_TIMEOUT;
    await handler!({ amount: 2 });
    await handler!({ amount: 3 });
    expect(defexa.counts).toMatchObject({ logins: 1, invoices: 2 });
  });
});
