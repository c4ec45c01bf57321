import { lastValueFrom } from 'rxjs';
import { type DefexaOptions, DefexaHttpService, type DefexaSessionEvent } from '../../../lib/index.js';
import { RedisSessionStore } from '../../../lib/redis/index.js';
import type { DefexaEmulator } from '../../../lib/testing/index.js';
import { startApp } from '../http/app.js';
import type { AppClient } from './clients.js';

/** An app of a fleet, with a Redis client of its own. */
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
    /** Opens an invoice, as an app does; rejects if that fails in any way. */
    pay: () => lastValueFrom(http.post('/api/v1/da/invoices', { amount: 10 })),
    /** How often events of this type were told. */
    count: (type: DefexaSessionEvent['type']) => app.events.filter((event) => event.type === type).length,
    close: async () => {
      await app.close();
      client.end();
    },
  };
}
