import { eventLoopCaughtUp } from '../transport/event-loop.js';
import type { DefexaConnection, DefexaHttpTransport } from '../options/http-transport.js';
import { dispatcherFor } from './undici-dispatcher.js';
import { exchange } from './undici-exchange.js';

/**
 * Carries the requests of `DefexaHttpService` over undici, about twice as fast as the default transport. Interface,
 * interceptors and errors stay axios's. Needs `npm i undici`, version 7 on Node 20.
 *
 * Takes the same `httpOptions`: `proxy`, and of the agents their TLS and socket options. What only makes sense with
 * Node's own transport (progress events, `maxRate`, agents of another kind) is refused.
 *
 * @throws {DefexaConfigurationError} at start, if an agent can't be translated
 *
 * @example
 * DefexaModule.forRoot({ merchantPrivateKey, httpTransport: undiciTransport })
 */
export function undiciTransport(connection: DefexaConnection): DefexaHttpTransport {
  const dispatcher = dispatcherFor(connection);
  return {
    adapter: async (config) => {
      await eventLoopCaughtUp(config.cancelToken);
      return exchange(dispatcher, config);
    },
    close: () => {
      // It is told when the last request is done, and that it was closed before, which are nobody's concern.
      dispatcher.close(() => {});
    },
  };
}
