import { type DefexaSessionEvent, SessionEvents } from '../session/session-events.js';

/** An event of one of the accounts of `DefexaAccounts`. */
export type DefexaAccountEvent = DefexaSessionEvent & {
  /** The id of the account. */
  readonly accountId: string;
};

/**
 * The events of one account, which also come among those of all accounts.
 *
 * @internal
 */
export class AccountEvents extends SessionEvents {
  constructor(
    private readonly accountId: string,
    private readonly emitForAll: (event: DefexaAccountEvent) => void,
  ) {
    super();
  }

  override emit(event: DefexaSessionEvent): void {
    super.emit(event);
    this.emitForAll({ ...event, accountId: this.accountId });
  }
}
