import type { DefexaConnection, DefexaHttpTransport } from '../options/http-transport.js';
import { waitForPendingIo } from '../transport/event-loop.js';
import { createDispatcher } from './undici-dispatcher.js';
import { sendRequest } from './undici-request.js';

/**
 * Sends the requests of `DefexaHttpService` with undici, about twice as fast as the default transport. The interface,
 * interceptors and errors are still axios's. Needs `npm i undici`, version 7 on Node 20.
 *
 * Takes the same `httpOptions`: `proxy`, and the TLS and socket options of the agents. Progress events and `maxRate`
 * only work with Node's own HTTP client: requests with them fail with `ERR_NOT_SUPPORT`.
 *
 * @throws {DefexaConfigurationError} at start-up, if an agent is of another class than Node's own
 *
 * @example
 * DefexaModule.forRoot({ merchantPrivateKey, httpTransport: undiciTransport })
 */
export function undiciTransport(connection: DefexaConnection): DefexaHttpTransport {
  const dispatcher = createDispatcher(connection);
  return {
    adapter: async (config) => {
      await waitForPendingIo(config.cancelToken);
      return sendRequest(dispatcher, config);
    },
    close: () => {
      // With a callback, undici does not return a promise, which would reject if the dispatcher was closed before.
      dispatcher.close(() => {});
    },
  };
}
