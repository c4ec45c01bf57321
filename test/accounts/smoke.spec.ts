import { afterEach, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { firstValueFrom } from 'rxjs';
import { DefexaAccounts, DefexaModule } from '../../lib/index.js';
import { DefexaEmulator } from '../../lib/testing/index.js';

Logger.overrideLogger(false);
const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of closing.splice(0)) {
    await each.close();
  }
});

it('works', async () => {
  const defexa = await DefexaEmulator.start();
  const asked: string[] = [];
  const module = await Test.createTestingModule({
    imports: [
      DefexaModule.forAccounts({
        max: 2,
        resolve: (id) => {
          asked.push(id);
          return id === 'none'
            ? undefined
            : { merchantPrivateKey: defexa.merchantPrivateKey, baseUrl: defexa.baseUrl };
        },
      }),
    ],
  }).compile();
  await module.init();
  closing.push(module, defexa);
  const accounts = module.get(DefexaAccounts);
  const events: string[] = [];
  accounts.events$.subscribe((event) => events.push(`${event.accountId} ${event.type}`));
  const [a, again] = await Promise.all([accounts.get('a'), accounts.get('a')]);
  expect(a).toBe(again);
  const { data } = await firstValueFrom(a.http.post('/api/v1/invoice', { amount: 5 }));
  expect(data).toMatchObject({ success: true });
  await expect(accounts.get('none')).rejects.toMatchObject({ code: 'DEFEXA_ACCOUNT_NOT_FOUND' });
  await expect(accounts.get('')).rejects.toMatchObject({ code: 'DEFEXA_CONFIGURATION' });
  await accounts.get('b');
  await accounts.get('c');
  expect(accounts.size).toBe(2);
  expect(asked).toEqual(['a', 'none', 'b', 'c']);
  await firstValueFrom(a.http.post('/api/v1/invoice', { amount: 6 }));
  expect(defexa.invoices.map(({ fields }) => fields)).toEqual([{ amount: 5 }, { amount: 6 }]);
  expect(defexa.counts.logins).toBe(1);
  expect(events).toEqual(['a login-started', 'a logged-in']);
});
