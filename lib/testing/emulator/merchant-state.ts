import type { RequestLog } from './request-log.js';
import { EmulatedSessions } from './sessions.js';

/** What an emulator knows of a merchant. `EmulatedMerchant` is the part that tests see. */
export class MerchantState {
  readonly sessions = new EmulatedSessions();
  /** In milliseconds. Undefined: as long as the emulator's. */
  sessionLifetime: number | undefined;
  /** The key of its last login, valid or not. */
  lastSentKey: string | undefined;

  /** @param id undefined for the merchant that every emulator has */
  constructor(
    readonly id: string | undefined,
    readonly userId: number,
    public key: string,
    readonly log: RequestLog,
  ) {}
}
