import { HttpService } from '@nestjs/axios';
import axios, { type AxiosAdapter } from 'axios';
import { firstValueFrom } from 'rxjs';
import type { DefexaAccount } from '../../../../lib/accounts/defexa-account.js';
import { resolveAccountsOptions } from '../../../../lib/accounts/accounts-options.js';
import { createDefexaAccounts } from '../../../../lib/defexa.accounts.js';
import type { DefexaAccountEvent, DefexaAccounts, DefexaSession } from '../../../../lib/index.js';
import type { DefexaSessionStore } from '../../../../lib/store/session-store.js';
import type { Method, Occurrence } from '../../log-entry.js';
import { RenderingSample } from '../../rendering.js';
import type { Machine } from '../machine.js';
import type { Client } from '../simulated-server.js';
import type { ProcessClock } from './process-clock.js';
import type { Database } from './database.js';
import type { Merchant, Merchants } from './merchants.js';

/** The bounds of `DefexaAccounts` in the simulation. */
export const BOUNDS = { max: 10, idleTimeout: 600_000, maxConcurrentLogins: 3 };

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly timeout: number;
}

/** An app with `DefexaAccounts`, wired as in the module, on a simulated machine and network. */
export class AccountsApp {
  readonly accounts: DefexaAccounts;
  /** When a caller asked for each account last, on the monotonic clock. */
  readonly #usedAtMs = new Map<Merchant, number>();
  readonly #sample = new RenderingSample();

  /** @param clientOf gives the log of one of the app's accounts */
  constructor(
    readonly name: string,
    private readonly machine: Machine,
    readonly clock: ProcessClock,
    merchants: Merchants,
    database: Database,
    readonly clientOf: (merchant: Merchant) => Client,
    sessionStore: DefexaSessionStore | undefined,
  ) {
    const adapter: AxiosAdapter = (config) => merchants.openInvoice(config, clientOf);
    const httpTransport = () => ({ adapter, close: () => {} });
    const loginHttp = new HttpService(
      axios.create({ adapter: (config) => merchants.login(config, clientOf) }),
    );
    const options = resolveAccountsOptions({
      ...BOUNDS,
      resolve: (id: string) => database.read(id, machine),
      defaults: { httpTransport, sessionStore },
    });
    this.accounts = createDefexaAccounts(options, clock, () => loginHttp);
    this.accounts.events$.subscribe((event) => {
      const { record } = clientOf(merchants.get(event.accountId)!);
      record(eventEntryOf(event));
      const text = this.#sample.render(event, event.type);
      if (text !== undefined) {
        record({ type: 'output', text });
      }
    });
  }

  noteUse(merchant: Merchant): void {
    this.#usedAtMs.set(merchant, this.machine.monotonicMs());
  }

  /** How many accounts may be in use, if a use may take so long. Those that are kept warm may log in at any time. */
  mayBeInUse(longestUseMs: number): number {
    const now = this.machine.monotonicMs();
    return [...this.#usedAtMs].filter(([{ keepWarm }, atMs]) => keepWarm || now - atMs < longestUseMs).length;
  }
}

function eventEntryOf(event: DefexaAccountEvent) {
  const token = 'session' in event ? event.session?.sessionToken : undefined;
  return { type: 'event', event: event.type, token } satisfies Occurrence;
}

/** Makes a call with an account. */
export async function callWith(
  { session, http }: DefexaAccount,
  method: Method,
  order: string,
  options: CallOptions,
): Promise<DefexaSession | object> {
  return method === 'request'
    ? firstValueFrom(http.post('/api/v1/invoice', { order }, options))
    : session[method]({ signal: options.signal });
}
