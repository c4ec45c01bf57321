import type {
  DefexaConnection,
  DefexaHttpTransport,
  DefexaHttpTransportFactory,
} from '../options/http-transport.js';
import { connectionConfig } from './agents.js';
import { AGENT_OPTIONS, axiosSender, closeAgent } from './axios-transport.js';
import { axiosOption, clientAdapter } from './client-adapter.js';
import { NodeClient } from './node-client.js';

/** Creates the transport that an account's options select. */
export function createTransport({
  baseUrl,
  httpOptions,
  httpTransport = nodeTransport,
}: DefexaConnection & {
  readonly httpTransport?: DefexaHttpTransportFactory | undefined;
}): DefexaHttpTransport {
  return httpTransport({ baseUrl, httpOptions });
}

/** Sends requests with Node's own HTTP client, over connections that are kept alive. */
export function nodeTransport({ baseUrl, httpOptions }: DefexaConnection): DefexaHttpTransport {
  const { agent, forwardingProxy, ownAgent, axiosOptions } = connectionConfig(
    baseUrl,
    httpOptions,
    AGENT_OPTIONS,
  );
  const send = clientAdapter(new NodeClient({ baseUrl, agent, forwardingProxy }), baseUrl);
  const sendByAxios = axiosSender(axiosOptions);
  return {
    adapter: (config) => (axiosOption(config) ? sendByAxios(config) : send(config)),
    close: () => closeAgent(ownAgent),
  };
}
