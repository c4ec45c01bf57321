import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { firstValueFrom } from 'rxjs';
import { Account } from '../../../lib/options/account.js';
import { resolveOptions } from '../../../lib/options/resolved-options.js';
import { createSessionProvider } from '../../../lib/defexa.providers.js';
import { createDefexaHttp } from '../../../lib/http/create-defexa-http.js';
import type { DefexaHttpService, DefexaSession, DefexaSessionProvider } from '../../../lib/index.js';
import type { DefexaSessionStore } from '../../../lib/store/session-store.js';
import { renderAll } from '../rendering.js';
import type { Client, SimulatedServer } from './simulated-server.js';

/** The account's timeout: the default. */
export const TIMEOUT_MS = 10_000;

/** The whole stack of an account, wired as in the module, on a simulated machine and network. */
export class SimulatedApp {
  readonly provider: DefexaSessionProvider;
  readonly http: DefexaHttpService;
  /** The last sessions that it was given. */
  readonly sessions: DefexaSession[] = [];
  isShutDown = false;

  constructor(
    readonly client: Client,
    server: SimulatedServer,
    options: { key: () => Promise<string>; store?: DefexaSessionStore; keepWarm: boolean },
  ) {
    const { keepWarm, store: sessionStore } = options;
    const merchantPrivateKey = async () => {
      const key = await options.key();
      server.noteKey(client.name, key);
      return key;
    };
    const httpTransport = () => ({
      adapter: (config: Parameters<SimulatedServer['openInvoice']>[0]) => server.openInvoice(config, client),
      close: () => {},
    });
    const resolved = resolveOptions({ merchantPrivateKey, keepWarm, sessionStore, httpTransport });
    const loginHttp = new HttpService(axios.create({ adapter: (config) => server.login(config, client) }));
    const account = new Account(resolved, client.machine);
    this.provider = createSessionProvider(account, client.machine.name, loginHttp);
    this.http = createDefexaHttp(account, this.provider, client.machine);
    this.provider.events$.subscribe((event) => {
      client.record({
        type: 'event',
        event: event.type,
        reason: event.type === 'login-started' ? event.reason : undefined,
        token: 'session' in event ? event.session?.sessionToken : undefined,
        random: client.machine.lastRandom,
      });
      client.record({ type: 'output', text: renderAll(event) });
    });
  }

  async getSession(method: 'getSession' | 'refresh', signal?: AbortSignal): Promise<DefexaSession> {
    const session = await this.provider[method]({ signal });
    this.sessions.push(session);
    this.sessions.splice(0, this.sessions.length - 3);
    return session;
  }

  order(order: string, options: { signal?: AbortSignal; timeout: number }): Promise<object> {
    return firstValueFrom(this.http.post('/api/v1/invoice', { order }, options));
  }

  shutDown(): void {
    this.isShutDown = true;
    this.client.record({ type: 'shut down' });
    this.provider.onApplicationShutdown();
    this.http.onApplicationShutdown();
  }
}
