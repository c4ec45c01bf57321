import { lastValueFrom } from 'rxjs';
import { type DefexaOptions, DefexaHttpService, type DefexaSessionEvent } from '../../../lib/index.js';
import { RedisSessionStore } from '../../../lib/redis/index.js';
import type { DefexaEmulator } from '../../../lib/testing/index.js';
import { startApp } from '../http/app.js';
import type { AppClient } from './clients.js';

/** An app of a fleet, with its own Redis client. */
export type FleetApp = Awaited<ReturnType<typeof startFleetApp>>;

/** Starts a Nest app that shares its session through Redis. */
export async function startFleetApp(
  client: AppClient,
  defexa: DefexaEmulator,
  options: Partial<DefexaOptions> = {},
) {
  const { baseUrl, merchantPrivateKey } = defexa;
  const sessionStore = new RedisSessionStore(client.client);
  const app = await startApp({ baseUrl, merchantPrivateKey, sessionStore, ...options });
  const http = app.context.get(DefexaHttpService);
  return {
    ...app,
    sessionStore,
    /** Creates an invoice. */
    pay: () => lastValueFrom(http.post('/api/v1/da/invoices', { amount: 10 })),
    /** The number of events of this type. */
    count: (type: DefexaSessionEvent['type']) => app.events.filter((event) => event.type === type).length,
    close: async () => {
      await app.close();
      client.end();
    },
  };
}
