import { AxiosError } from 'axios';
import type { DefexaConnection, DefexaHttpTransport } from '../options/http-transport.js';
import { axiosOption, clientAdapter } from '../transport/client-adapter.js';
import { UndiciClient } from './undici-client.js';
import { createDispatcher } from './undici-dispatcher.js';

/**
 * Sends the requests of `DefexaHttpService` with undici, faster than the default transport. The interface,
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
  const { baseUrl } = connection;
  const dispatcher = createDispatcher(connection);
  const send = clientAdapter(new UndiciClient(dispatcher, baseUrl), baseUrl);
  return {
    adapter: async (config) => {
      const unsupported = axiosOption(config);
      if (unsupported) {
        const message = `${unsupported} is not supported by undiciTransport. Remove it, or use the default transport`;
        throw new AxiosError(message, AxiosError.ERR_NOT_SUPPORT, config);
      }
      return send(config);
    },
    close: () => {
      // With a callback, undici does not return a promise, which would reject if the dispatcher was closed before.
      dispatcher.close(() => {});
    },
  };
}
