import { setTimeout as sleep } from 'node:timers/promises';
import { FAULT_NAMES } from '../../../lib/testing/emulator/faults.js';
import type { DefexaFault } from '../../../lib/testing/index.js';
import type { Calls } from '../calls.js';
import type { Dice } from '../dice.js';
import type { Account } from './account.js';
import { callWithSignal } from './callers.js';

const CANNED: Record<string, DefexaFault> = {
  'try again later': { status: 503, headers: { 'retry-after': '2' }, body: '' },
  'no session': { body: '{"success": true, "status": 200}' },
  nothing: { status: 204, body: '' },
  'account not set up': { problem: 'settings_are_absent' },
  'asked too soon': { problem: 'action_skipped_due_to_debounce' },
  'empty balance': { problem: 'balance_less_than_amount' },
};

const ROUTES = ['login', 'invoice'] as const;

/** What can happen beside faults, and how often, by weight. */
const WEIGHTS = {
  nothing: 4,
  revocation: 2,
  'explicit login': 3,
  'key rotation': 1,
  restart: 2,
  latency: 2,
  lifetime: 2,
  'older sessions': 1,
  'rejection form': 2,
};

/** Each fault there is, for logins and for invoices, one after another in an order of the seed's, and again. */
export async function bringFaults(
  account: Account,
  calls: Calls,
  dice: Dice,
  signal: AbortSignal,
): Promise<void> {
  const named = FAULT_NAMES.map((name) => [name, name] as const);
  const faults = [...named, ...Object.entries(CANNED)];
  const all = faults.flatMap(([name, fault]) => ROUTES.map((route) => ({ name, fault, route })));
  while (!signal.aborted) {
    for (const { name, fault, route } of dice.shuffled(all)) {
      await happen(account, calls, dice);
      await pause(dice.between(0, 800), signal);
      account.defexa.fail(fault, { route });
      account.note({ type: 'chaos', what: `fault ${name} (${route})` });
      if (route === 'login') {
        void callWithSignal(account, calls, dice, 'refresh');
      }
      await pause(dice.between(50, 1_000), signal);
      account.defexa.recover();
      if (signal.aborted) {
        return;
      }
    }
  }
}

async function happen(account: Account, calls: Calls, dice: Dice): Promise<void> {
  const what = dice.weighted(WEIGHTS);
  account.note({ type: 'chaos', what });
  const { defexa } = account;
  switch (what) {
    case 'nothing':
      break;
    case 'revocation':
      defexa.revoke();
      break;
    case 'explicit login':
      void callWithSignal(account, calls, dice, 'refresh');
      break;
    case 'key rotation':
      await rotateKey(account, dice);
      break;
    case 'restart':
      await account.restart();
      break;
    case 'latency':
      defexa.latency = dice.oneOf([0, 0, 20, 100, 400]);
      break;
    case 'lifetime':
      defexa.sessionLifetime = dice.oneOf([-1_000, 1_500, 4_000, 10_000]);
      break;
    case 'older sessions':
      defexa.endsOlderSessions = dice.isTrue(0.5);
      break;
    case 'rejection form':
      defexa.rejectionForm = dice.oneOf(['envelope', 'http-401', 'success-false'] as const);
      break;
  }
}

async function rotateKey(account: Account, dice: Dice): Promise<void> {
  const key = `live/${Array.from({ length: 24 }, () => dice.between(0, 35).toString(36)).join('')}`;
  account.note({ type: 'secret', secret: key });
  account.defexa.merchantPrivateKey = key;
  await sleep(dice.oneOf([0, 300]));
  account.key = key;
}

/** Ends early with the run. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}
