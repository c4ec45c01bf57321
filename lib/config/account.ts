import { AccountSecrets } from '../secrets/account-secrets.js';
import { systemTime, type Time } from '../time/time.js';
import { type CurrentKey, currentKeyOf } from './current-key.js';
import type { DefexaSettings } from './settings.js';

/** One merchant account, as its login and its HTTP service share it. */
export interface Account {
  readonly settings: DefexaSettings;
  readonly secrets: AccountSecrets;
  readonly currentKey: CurrentKey;
}

/** Makes an account of its options. */
export function createAccount(settings: DefexaSettings, time: Time = systemTime): Account {
  const secrets = new AccountSecrets();
  return { settings, secrets, currentKey: currentKeyOf(settings, secrets, time) };
}
