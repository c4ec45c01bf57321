import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { blamedOn, type Proxy } from './proxy.js';
import { openTunnel, type TunnelEnd } from './tunnel.js';

/** Node's agent, but for where its connections go: each through a tunnel of its own, and kept alive with it. */
export class TunnelAgent extends Agent {
  readonly #proxy: Proxy;

  constructor(proxy: Proxy, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    options: RequestOptions,
    callback: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    openTunnel(this.#proxy, options as TunnelEnd, this.options, (error, socket) => {
      const stream = socket && super.createConnection({ ...options, socket } as RequestOptions);
      // Where there is an error there is no stream, unlike in Node's types.
      callback(error, stream as Duplex);
    });
  }
}

/** Node's agent for a proxy that passes requests on: says of a connection that fails that it was the one to the proxy. */
export class ForwardingAgent extends HttpAgent {
  readonly #proxy: Proxy;

  constructor(proxy: Proxy, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(...args: [ClientRequestArgs]): Duplex {
    const connection = super.createConnection(...args)!;
    return connection.once('error', (error) => blamedOn(this.#proxy, error));
  }
}
