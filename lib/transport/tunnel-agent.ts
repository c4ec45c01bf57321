import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { markProxyError, type Proxy } from './proxy.js';
import { openTunnel, type TunnelTarget } from './tunnel.js';

/** Like Node's agent for `https:`, but each connection goes through a tunnel of its own, which is kept alive with it. */
export class TunnelAgent extends HttpsAgent {
  readonly #proxy: Proxy;

  constructor(proxy: Proxy, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    options: RequestOptions,
    callback: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    openTunnel(this.#proxy, options as TunnelTarget, this.options, (error, socket) => {
      const stream = socket && super.createConnection({ ...options, socket } as RequestOptions);
      // On an error there is no stream, contrary to Node's types.
      callback(error, stream as Duplex);
    });
  }
}

/** Like Node's agent for `http:`, for a proxy that forwards requests: its connection errors name the proxy. */
export class ForwardingAgent extends HttpAgent {
  readonly #proxy: Proxy;

  constructor(proxy: Proxy, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(...args: [ClientRequestArgs]): Duplex {
    const connection = super.createConnection(...args)!;
    return connection.once('error', (error) => markProxyError(error, this.#proxy));
  }
}
