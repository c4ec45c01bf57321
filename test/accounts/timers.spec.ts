import { expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { createDefexaAccounts } from '../../lib/defexa.accounts.js';
import type { DefexaAccountDefaults } from '../../lib/index.js';
import { SimulatedClock } from '../support/simulated-clock.js';
import { SimulatedDefexa } from '../support/simulated-defexa.js';

Logger.overrideLogger(false);

const IDS = Array.from({ length: 50 }, (_, index) => `merchant-${index}`);
const MINUTE = 60_000;

/** Accounts whose sessions have been used twice. */
async function usedAccounts(defaults: DefexaAccountDefaults) {
  const clock = new SimulatedClock();
  const defexa = new SimulatedDefexa(clock);
  const resolve = (id: string) => ({ merchantPrivateKey: `key-of-${id}` });
  const accounts = createDefexaAccounts({ resolve, defaults }, clock, () => defexa.http);
  for (let use = 1; use <= 2; use += 1) {
    for (const id of IDS) {
      const session = accounts.get(id).then((account) => account.session.getSession());
      await clock.pass(300);
      await session;
    }
  }
  return { clock, accounts, defexa };
}

it('idle accounts need one timer together, and log in no more', async () => {
  const { clock, accounts, defexa } = await usedAccounts({});
  expect([accounts.size, clock.timers, defexa.logins]).toEqual([50, 1, 50]);
  await clock.pass(20 * MINUTE);
  expect([accounts.size, clock.timers, defexa.logins]).toEqual([0, 0, 50]);
});

it('accounts that are kept warm need a timer each until they are let go', async () => {
  const { clock, accounts } = await usedAccounts({ keepWarm: true });
  expect([accounts.size, clock.timers]).toEqual([50, 51]);
  IDS.slice(0, 10).forEach((id) => accounts.evict(id));
  expect([accounts.size, clock.timers]).toEqual([40, 41]);
  await clock.pass(20 * MINUTE);
  expect([accounts.size, clock.timers]).toEqual([0, 0]);
});
