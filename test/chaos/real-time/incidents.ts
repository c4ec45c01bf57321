import { setTimeout as sleep } from 'node:timers/promises';
import { FAULT_NAMES } from '../../../lib/testing/emulator/faults.js';
import type { DefexaFault } from '../../../lib/testing/index.js';
import type { Calls } from '../calls.js';
import type { RandomSource } from '../random-source.js';
import type { Account } from './account.js';
import { callWithSignal } from './callers.js';

const CANNED_FAULTS: Record<string, DefexaFault> = {
  'try again later': { status: 503, headers: { 'retry-after': '2' }, body: '' },
  'no session': { body: '{"success": true, "status": 200}' },
  nothing: { status: 204, body: '' },
  'account not set up': { problem: 'settings_are_absent' },
  'asked too soon': { problem: 'action_skipped_due_to_debounce' },
  'empty balance': { problem: 'balance_less_than_amount' },
};

const ROUTES = ['login', 'invoice'] as const;

/** The incidents other than faults, with their weights. */
const WEIGHTS = {
  nothing: 4,
  revocation: 2,
  'forced login': 3,
  'key rotation': 1,
  restart: 2,
  latency: 2,
  lifetime: 2,
  'older sessions': 1,
  'rejection form': 2,
};

/** Injects each fault into logins and invoices, one after another in random order, until the run stops. */
export async function injectFaults(
  account: Account,
  calls: Calls,
  random: RandomSource,
  signal: AbortSignal,
): Promise<void> {
  const named = FAULT_NAMES.map((name) => [name, name] as const);
  const faults = [...named, ...Object.entries(CANNED_FAULTS)];
  const all = faults.flatMap(([name, fault]) => ROUTES.map((route) => ({ name, fault, route })));
  while (!signal.aborted) {
    for (const { name, fault, route } of random.shuffled(all)) {
      await triggerIncident(account, calls, random);
      await pause(random.integer(0, 800), signal);
      account.defexa.fail(fault, { route });
      account.record({ type: 'incident', what: `fault ${name} (${route})` });
      if (route === 'login') {
        void callWithSignal(account, calls, random, 'refresh');
      }
      await pause(random.integer(50, 1_000), signal);
      account.defexa.recover();
      if (signal.aborted) {
        return;
      }
    }
  }
}

async function triggerIncident(account: Account, calls: Calls, random: RandomSource): Promise<void> {
  const what = random.pickWeighted(WEIGHTS);
  account.record({ type: 'incident', what });
  const { defexa } = account;
  switch (what) {
    case 'nothing':
      break;
    case 'revocation':
      defexa.revoke();
      break;
    case 'forced login':
      void callWithSignal(account, calls, random, 'refresh');
      break;
    case 'key rotation':
      await rotateKey(account, random);
      break;
    case 'restart':
      await account.restart();
      break;
    case 'latency':
      defexa.latency = random.pick([0, 0, 20, 100, 400]);
      break;
    case 'lifetime':
      defexa.sessionLifetime = random.pick([-1_000, 1_500, 4_000, 10_000]);
      break;
    case 'older sessions':
      defexa.endsOlderSessions = random.bool(0.5);
      break;
    case 'rejection form':
      defexa.rejectionForm = random.pick(['envelope', 'http-401', 'success-false'] as const);
      break;
  }
}

async function rotateKey(account: Account, random: RandomSource): Promise<void> {
  const key = `live/${Array.from({ length: 24 }, () => random.integer(0, 35).toString(36)).join('')}`;
  account.record({ type: 'secret', secret: key });
  account.defexa.merchantPrivateKey = key;
  await sleep(random.pick([0, 300]));
  account.key = key;
}

/** Ends early when the run stops. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}
