import 'reflect-metadata';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { firstValueFrom } from 'rxjs';
import { DefexaAccounts, DefexaModule } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';

// As in docs/accounts.md.

let defexa: DefexaEmulator;
let app: TestingModule;
let accounts: DefexaAccounts;

beforeEach(async () => {
  defexa = await DefexaEmulator.start({ merchants: { acme: 'key-of-acme', bistro: 'key-of-bistro' } });
  const resolve = (id: string) => ({
    baseUrl: defexa.baseUrl,
    merchantPrivateKey: () => defexa.merchant(id).merchantPrivateKey,
  });
  app = await Test.createTestingModule({ imports: [DefexaModule.forAccounts({ resolve })] }).compile();
  app.useLogger(false);
  accounts = app.get(DefexaAccounts);
});

afterEach(async () => {
  await app.close();
  await defexa.close();
});

async function charge(id: string, amount: number): Promise<void> {
  const { http } = await accounts.get(id);
  await firstValueFrom(http.post('/api/v1/da/invoice', { amount }));
}

it('an app charges each merchant with a session of its own', async () => {
  await Promise.all(['acme', 'bistro', 'acme'].map((id) => charge(id, 10)));
  const [acme, bistro] = [defexa.merchant('acme'), defexa.merchant('bistro')];
  expect([acme.counts.logins, bistro.counts.logins]).toEqual([1, 1]);
  expect(acme.invoices).toHaveLength(2);
  expect(bistro.invoices).toMatchObject([
    { path: '/api/v1/da/invoice', fields: { amount: 10 }, merchantId: 'bistro' },
  ]);
  const { auth } = await accounts.get('bistro');
  expect((await auth.getSession()).userId).toBe(bistro.userId);
});

it('a fault of one merchant does not reach the others', async () => {
  const [acme, bistro] = [defexa.merchant('acme'), defexa.merchant('bistro')];
  acme.fail({ problem: 'settings_are_absent' });
  const [ofAcme, ofBistro] = await Promise.allSettled([charge('acme', 10), charge('bistro', 10)]);
  expect(ofAcme).toMatchObject({ reason: { code: 'DEFEXA_ACCESS_DENIED' } });
  expect(ofBistro.status).toBe('fulfilled');
  expect(acme.invoices).toEqual([]);
  expect(bistro.invoices).toEqual([
    { id: 1, path: '/api/v1/da/invoice', fields: { amount: 10 }, merchantId: 'bistro' },
  ]);
});

it('an app goes on after the key of one merchant was replaced and its sessions ended', async () => {
  await Promise.all([charge('acme', 1), charge('bistro', 1)]);
  const acme = defexa.merchant('acme');
  acme.merchantPrivateKey = 'next-key-of-acme';
  acme.revoke();
  await Promise.all([charge('acme', 2), charge('bistro', 2)]);
  expect(acme.counts).toMatchObject({ logins: 2, sessions: 2, rejected: 1 });
  expect(defexa.merchant('bistro').counts).toMatchObject({ logins: 1, rejected: 0 });
});
