import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Abstract, type INestApplicationContext, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DefexaAuthService, DefexaHttpService } from 'nestjs-defexa';
import { DefexaEmulator } from 'nestjs-defexa/testing';
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

  it('caught errors say whether there may be an invoice', async () => {
    const { openInvoice } = await load('recipes/src/open-invoice.ts');
    const http = (await start((await load('README/src/app.module.ts')).AppModule!)).get(DefexaHttpService);
    expect(await openInvoice!(http, {})).toMatchObject({ outcome: 'opened', invoice: { success: true } });
    defexa.fail({ problem: 'balance_less_than_amount' }, { route: 'invoice', times: 1 });
    expect(await openInvoice!(http, {})).toEqual({
      outcome: 'failed',
      problems: ['balance_less_than_amount'],
    });
    defexa.fail('connection-reset', { route: 'invoice', times: 1 });
    expect(await openInvoice!(http, {})).toEqual({ outcome: 'unknown' });
    await apps[0]!.close();
    expect(await openInvoice!(http, {})).toMatchObject({ outcome: 'not-opened' });
  });

  it('a worker lets the queue repeat a job only if there is no invoice', async () => {
    const { InvoiceWorker } = await load('recipes/src/invoice.worker.ts');
    const { AppModule } = await load('README/src/app.module.ts');
    class WorkerModule {}
    Module({ imports: [AppModule!], providers: [InvoiceWorker!] })(WorkerModule);
    const worker = (await start(WorkerModule)).get(InvoiceWorker!);
    defexa.fail('connection-reset', { route: 'invoice', times: 1 });
    await expect(worker.process({ data: {} })).rejects.toMatchObject({ name: 'UnrecoverableError' });
    expect(await worker.process({ data: {} })).toMatchObject({ success: true });
    await apps[0]!.close();
    await expect(worker.process({ data: {} })).rejects.toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
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
