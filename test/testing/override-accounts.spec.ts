import 'reflect-metadata';
import { afterEach, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { firstValueFrom } from 'rxjs';
import {
  DefexaAccounts,
  type DefexaAccountsOptions,
  type DefexaAccountsOptionsFactory,
  DefexaModule,
  InjectDefexaAccounts,
} from '../../lib/index.js';
import { createDefexaSession, overrideDefexaSession } from '../../lib/testing/index.js';

const called: string[] = [];

@Injectable()
class OptionsFromDatabase implements DefexaAccountsOptionsFactory {
  createDefexaAccountsOptions(): DefexaAccountsOptions {
    called.push('createDefexaAccountsOptions');
    throw new Error('There is no database.');
  }
}

@Injectable()
class Shop {
  constructor(
    readonly accounts: DefexaAccounts,
    @InjectDefexaAccounts('eu') readonly euAccounts: DefexaAccounts,
  ) {}
}

@Module({
  imports: [
    DefexaModule.forAccounts({ useClass: OptionsFromDatabase }),
    DefexaModule.forAccounts({
      name: 'eu',
      resolve: (id) => {
        called.push(`resolve ${id}`);
        return undefined;
      },
    }),
  ],
  providers: [Shop],
})
class AppModule {}

const session = createDefexaSession({ userId: 42 });
let app: TestingModule;

async function start(euSession = session) {
  const builder = overrideDefexaSession(Test.createTestingModule({ imports: [AppModule] }), { session });
  app = await overrideDefexaSession(builder, { session: euSession, name: 'eu' }).compile();
  await app.init();
  return app.get(Shop);
}

afterEach(() => app.close());

it('DefexaAccounts has an account with the session of the test for every id, without the options of the app', async () => {
  const { accounts } = await start();
  const [acme, bistro] = [await accounts.get('acme'), await accounts.get('bistro')];
  expect(await accounts.get('acme')).toBe(acme);
  expect(bistro).not.toBe(acme);
  for (const { auth, session: provider } of [acme, bistro]) {
    expect((await auth.getSession()).userId).toBe(42);
    expect(await auth.getSessionToken()).toBe(session.sessionToken);
    expect((await auth.login()).generation).toBe(2);
    expect(provider.state).toBe('fresh');
  }
  expect(called).toEqual([]);
});

it('the account sends nothing', async () => {
  const { accounts } = await start();
  const { http } = await accounts.get('acme');
  await expect(firstValueFrom(http.post('/api/v1/invoice', {}))).rejects.toMatchObject({
    code: 'DEFEXA_REQUEST',
    message: expect.stringMatching(/Override DefexaAccounts too, or use DefexaEmulator/),
  });
});

it('accounts with a name have the session that was given for the name', async () => {
  const { accounts, euAccounts } = await start(createDefexaSession({ userId: 7 }));
  const [account, euAccount] = [await accounts.get('acme'), await euAccounts.get('acme')];
  expect((await account.auth.getSession()).userId).toBe(42);
  expect((await euAccount.auth.getSession()).userId).toBe(7);
  expect(called).toEqual([]);
});

it('evict(), size, events$ and wrong ids are as usual', async () => {
  const { accounts } = await start();
  const events: string[] = [];
  accounts.events$.subscribe(({ accountId, type }) => events.push(`${accountId} ${type}`));
  const acme = await accounts.get('acme');
  await acme.auth.getSession();
  await accounts.get('bistro');
  expect(events).toEqual(['acme logged-in']);
  expect(accounts.size).toBe(2);
  expect([accounts.evict('acme'), accounts.evict('acme')]).toEqual([true, false]);
  expect(accounts.size).toBe(1);
  expect(await accounts.get('acme')).not.toBe(acme);
  await expect(accounts.get('')).rejects.toMatchObject({ code: 'DEFEXA_CONFIGURATION' });
});

it('the accounts end with the app', async () => {
  const { accounts } = await start();
  const acme = await accounts.get('acme');
  const ended = new Promise<void>((resolve) => accounts.events$.subscribe({ complete: resolve }));
  await app.close();
  await ended;
  await expect(accounts.get('acme')).rejects.toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
  await expect(acme.auth.getSession()).rejects.toMatchObject({ code: 'DEFEXA_UNAVAILABLE' });
});

it('a test can override DefexaAccounts by its class as well', async () => {
  const accounts = { get: async () => ({ http: 'of the test' }) };
  app = await overrideDefexaSession(Test.createTestingModule({ imports: [AppModule] }))
    .overrideProvider(DefexaAccounts)
    .useValue(accounts)
    .compile();
  expect(app.get(Shop).accounts).toBe(accounts);
});

it('an app without accounts at run time is not affected', async () => {
  app = await overrideDefexaSession(
    Test.createTestingModule({ imports: [DefexaModule.forRoot({ merchantPrivateKey: 'key' })] }),
  ).compile();
  expect(() => app.get(DefexaAccounts)).toThrow(/could not find/);
});
