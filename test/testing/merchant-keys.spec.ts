import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DefexaEmulator, type EmulatedMerchant } from '../../lib/testing/index.js';
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

afterEach(() => defexa.close());

describe('A key', () => {
  it('can be replaced: the old one is rejected, and counts as its merchant', async () => {
    acme.merchantPrivateKey = 'next-key-of-acme';
    expect(acme.merchantPrivateKey).toBe('next-key-of-acme');
    expect((await client.login(ACME_KEY)).code).toBe('incorrect_private_key');
    expect((await client.login('next-key-of-acme')).userId).toBe(acme.userId);
    expect(acme.counts).toMatchObject({ logins: 2, sessions: 1 });
  });

  it("can become another merchant's after it was replaced", async () => {
    acme.merchantPrivateKey = 'next-key-of-acme';
    bistro.merchantPrivateKey = ACME_KEY;
    expect((await client.login(ACME_KEY)).userId).toBe(bistro.userId);
  });

  it('belongs to one merchant', async () => {
    const message = 'The merchant "acme" cannot have the key of the merchant "bistro"';
    expect(() => (acme.merchantPrivateKey = BISTRO_KEY)).toThrow(new RegExp(message, 'i'));
    expect(() => (defexa.merchantPrivateKey = BISTRO_KEY)).toThrow(RangeError);
    expect(() => (acme.merchantPrivateKey = defexa.merchantPrivateKey)).toThrow(RangeError);
    acme.merchantPrivateKey = ACME_KEY;
    expect(await client.statusesOfLogins(ACME_KEY, BISTRO_KEY)).toEqual([200, 200]);
  });

  it('that cannot be sent in a header is a TypeError, which does not show it', () => {
    expect(() => (acme.merchantPrivateKey = 'two words')).toThrow(
      new TypeError('The key of the merchant "acme" contains a space or a tab, which keys cannot contain'),
    );
    expect(() => (acme.merchantPrivateKey = undefined as never)).toThrow(/is missing/);
    expect(acme.merchantPrivateKey).toBe(ACME_KEY);
  });

  it('is echoed to its own merchant only', async () => {
    const { token } = await client.login(ACME_KEY);
    await client.login(BISTRO_KEY);
    defexa.fail('key-echo', { route: 'invoice' });
    const { body } = await client.openInvoice(token);
    expect(body).toContain(ACME_KEY);
    expect(body).not.toContain(BISTRO_KEY);
  });
});

describe('The merchants', () => {
  it('can be added while the emulator runs', async () => {
    const deli = defexa.addMerchant('deli', 'key-of-deli');
    expect(defexa.merchant('deli')).toBe(deli);
    expect((await client.login('key-of-deli')).userId).toBe(deli.userId);
    expect([acme.userId, bistro.userId]).not.toContain(deli.userId);
  });

  it('are objects of their own, whatever their ids are', async () => {
    const merchant = defexa.addMerchant('__proto__', 'key-of-proto');
    expect(defexa.merchant('__proto__')).toBe(merchant);
    expect(() => defexa.merchant('constructor')).toThrow(RangeError);
  });

  it('have ids: an unknown one is a RangeError with those that there are', async () => {
    expect(() => defexa.merchant('acmee')).toThrow(
      new RangeError('There is no merchant "acmee"; the merchants are "acme", "bistro"'),
    );
    await defexa.close();
    defexa = await DefexaEmulator.start();
    expect(() => defexa.merchant('acme')).toThrow(
      new RangeError('There is no merchant "acme"; start the emulator with merchants, or call addMerchant()'),
    );
  });

  it('cannot share an id or a key, nor have none', () => {
    expect(() => defexa.addMerchant('acme', 'another-key')).toThrow(
      new RangeError('There is a merchant "acme" already'),
    );
    expect(() => defexa.addMerchant('deli', ACME_KEY)).toThrow(RangeError);
    expect(() => defexa.merchant('deli')).toThrow(RangeError);
    expect(() => defexa.addMerchant('', 'a-key')).toThrow(TypeError);
    expect(() => defexa.addMerchant('deli', '')).toThrow(/key of the merchant "deli" is (missing|empty)/);
  });

  it('with the same key are a RangeError at the start, which does not show it', async () => {
    const start = DefexaEmulator.start({ merchants: { acme: ACME_KEY, bistro: ACME_KEY } });
    const error = await start.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).toMatch(/"bistro" cannot have the key of the merchant "acme"/);
    expect(inspect(error)).not.toContain(ACME_KEY);
  });

  it('print without their keys and tokens', async () => {
    const { token } = await client.login(ACME_KEY);
    const printed = [
      inspect(acme, { showHidden: true, depth: 10 }),
      inspect(acme, { customInspect: false, showHidden: true, depth: 10 }),
      inspect({ defexa, acme }, { depth: 10 }),
      JSON.stringify({ defexa, acme }),
    ];
    expect(printed[0]).toMatch(/EmulatedMerchant .*id: 'acme'.*logins: 1/s);
    expect(printed[3]).toContain('"id":"acme"');
    for (const text of printed) {
      expect(text).not.toContain(ACME_KEY);
      expect(text).not.toContain(token);
    }
  });
});
