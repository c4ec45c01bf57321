import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { jest } from '@jest/globals';
import type { DefexaEmulator } from '../../lib/testing/index.js';

// Saved before Jest replaces it, since HTTP runs in real time.
const realImmediate = setImmediate;

/** An agent that counts its open connections. */
class CountingAgent extends Agent {
  openConnections = 0;

  override createConnection(
    options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const socket = super.createConnection(options, callback);
    this.openConnections += 1;
    socket?.once('close', () => (this.openConnections -= 1));
    return socket;
  }
}

/**
 * Advances fake time in lockstep with real HTTP: fake time stops while a request or a response is in transit. So a test
 * measures waits in fake time, however slow the machine is.
 */
export class Lockstep {
  /** Pass it to the module as `httpOptions.httpAgent`. */
  readonly agent = new CountingAgent({ keepAlive: false });

  constructor(private readonly emulator: DefexaEmulator) {}

  async pass(milliseconds: number): Promise<void> {
    await this.#untilIdle();
    await jest.advanceTimersByTimeAsync(milliseconds);
    await this.#untilIdle();
  }

  /** Waits until every open connection belongs to a request that the emulator is processing. */
  async #untilIdle(): Promise<void> {
    do {
      // A new request opens its connection only after a few turns of the event loop.
      for (let turn = 0; turn < 5; turn += 1) {
        await new Promise<void>((resolve) => realImmediate(resolve));
      }
    } while (this.emulator.counts.pending !== this.agent.openConnections);
  }
}
