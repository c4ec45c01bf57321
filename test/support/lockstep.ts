import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { jest } from '@jest/globals';
import type { DefexaEmulator } from '../../lib/testing/index.js';

// Taken before Jest replaces it: what happens on the wire happens in real time.
const realImmediate = setImmediate;

/** An agent that knows how many of its connections are open. */
class CountingAgent extends Agent {
  open = 0;

  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const socket = super.createConnection(options, callback);
    this.open += 1;
    socket?.once('close', () => (this.open -= 1));
    return socket;
  }
}

/**
 * Lets fake time pass in lockstep with real HTTP: time stands still while a request or its answer is on the wire. So
 * waits can be measured in fake time, however slow the machine is.
 */
export class Lockstep {
  /** To be given to the module as `httpOptions.httpAgent`. */
  readonly agent = new CountingAgent({ keepAlive: false });

  constructor(private readonly emulator: DefexaEmulator) {}

  async pass(milliseconds: number): Promise<void> {
    await this.#quiet();
    await jest.advanceTimersByTimeAsync(milliseconds);
    await this.#quiet();
  }

  /** Waits until every open connection is one that the emulator is working at. */
  async #quiet(): Promise<void> {
    do {
      // A request that was made just now takes a few turns until it opens its connection.
      for (let turn = 0; turn < 5; turn += 1) {
        await new Promise<void>((resolve) => realImmediate(resolve));
      }
    } while (this.emulator.counts.pending !== this.agent.open);
  }
}
