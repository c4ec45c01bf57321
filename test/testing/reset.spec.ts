import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { firstValueFrom } from 'rxjs';
import {
  type DefexaAuthService,
  DefexaHttpService,
  DefexaModule,
  DefexaSessionProvider,
  getDefexaAuthToken,
} from '../../lib/index.js';
import { DefexaEmulator, resetDefexaSession } from '../../lib/testing/index.js';
import { until } from '../support/http/fake-time.js';

let defexa: DefexaEmulator;
let app: TestingModule;
let session: DefexaSessionProvider;

beforeEach(async () => {
  defexa = await DefexaEmulator.start();
  const { baseUrl, merchantPrivateKey } = defexa;
  const options = { baseUrl, merchantPrivateKey };
  app = await Test.createTestingModule({
    imports: [DefexaModule.forRoot(options), DefexaModule.forRoot({ ...options, name: 'eu' })],
  }).compile();
  app.useLogger(false);
  session = app.get(DefexaSessionProvider);
});

afterEach(async () => {
  await app.close();
  await defexa.close();
});

const charge = () => firstValueFrom(app.get(DefexaHttpService).post('/api/v1/da/invoice', { amount: 10 }));

describe('resetDefexaSession()', () => {
  it('lifts the pause after two revoke() in a row, which recover() does not', async () => {
    await charge();
    defexa.revoke();
    await charge();
    defexa.revoke();
    await expect(charge()).rejects.toMatchObject({ code: 'DEFEXA_SESSION_REJECTED' });
    defexa.recover();
    await expect(charge()).rejects.toMatchObject({ code: 'DEFEXA_SESSION_REJECTED' });

    resetDefexaSession(app);
    await charge();
    defexa.revoke();
    await charge();
    expect(defexa.invoices).toHaveLength(4);
  });

  it.each([
    ['a rejected key', { problem: 'incorrect_private_key' }, 'DEFEXA_AUTHENTICATION'],
    ['Retry-After', { status: 503, headers: { 'retry-after': '60' }, body: '' }, 'DEFEXA_UNAVAILABLE'],
  ])('lifts the pause after %s', async (_, fault, code) => {
    defexa.fail(fault);
    await expect(charge()).rejects.toMatchObject({ code });
    defexa.recover();
    await expect(charge()).rejects.toMatchObject({ code });
    resetDefexaSession(app);
    await charge();
    expect(session.status).toMatchObject({ lastError: undefined, pausedUntil: undefined });
  });

  it('drops the session, and keeps its events', async () => {
    const events: string[] = [];
    session.events$.subscribe(({ type }) => events.push(type));
    const { generation } = await session.getSession();
    resetDefexaSession(app);
    expect(session.current).toBeUndefined();
    // A rejection that comes late is not about the next session.
    expect((await session.getSession()).generation).toBe(generation + 1);
    expect(defexa.counts.logins).toBe(2);
    expect(events).toEqual(['login-started', 'logged-in', 'login-started', 'logged-in']);
  });

  it('ends the login in progress, which has no effect on the next one', async () => {
    defexa.fail('hang', { times: 1 });
    const before = session.getSession();
    await until(() => defexa.counts.pending === 1);
    resetDefexaSession(app);
    const after = session.getSession();
    await expect(before).rejects.toMatchObject({
      code: 'DEFEXA_UNAVAILABLE',
      message: 'resetDefexaSession() has ended this login.',
    });
    const next = await after;
    expect(session.current).toBe(next);
    expect(session.status.lastError).toBeUndefined();
  });

  it('says which accounts there are if it does not find one', () => {
    expect(() => resetDefexaSession(app, { name: 'EU' })).toThrow(
      new RangeError(
        'There is no account "EU"; the accounts are the default account, "eu". For an account of forAccounts(), call ' +
          'DefexaAccounts.evict(id)',
      ),
    );
  });

  it('does not bring a closed app back to life', async () => {
    await session.getSession();
    await app.close();
    resetDefexaSession(app);
    await expect(session.getSession()).rejects.toThrow('The app has shut down');
    expect(defexa.counts.logins).toBe(1);
  });

  it('resets a named account alone', async () => {
    const eu = app.get<DefexaAuthService>(getDefexaAuthToken('eu'));
    const [ofDefault, ofEu] = await Promise.all([session.getSession(), eu.getSession()]);
    resetDefexaSession(app, { name: 'eu' });
    expect(await session.getSession()).toBe(ofDefault);
    expect(await eu.getSession()).not.toBe(ofEu);
  });
});
