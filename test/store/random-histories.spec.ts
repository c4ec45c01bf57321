import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settled } from '../support/simulated-clock.js';
import { type CallResult, SimulatedFleet, type SimulatedProcess } from '../support/store/simulated-fleet.js';
import type { Conduct } from '../support/store/simulated-store.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const PROCESSES = 4;
/** A caller waits no longer than the budget of a login. */
const MAX_WAIT_MS = 20 * SECOND;

/** One event of a history. */
type HistoryEvent =
  | { type: 'pass'; durationMs: number }
  | { type: 'call' | 'refresh' | 'kill and start'; process: number }
  | { type: 'store'; conducts: Conduct[] }
  | { type: 'empty store' | 'corrupt store' }
  | { type: 'login latency'; latencyMs: number };

const processIndex = fc.nat(PROCESSES - 1);
const conduct: fc.Arbitrary<Conduct> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ tookMs: 1, done: 'last' as const }) },
  fc.constant(new Error('down')),
  fc.record({
    tookMs: fc.integer({ min: 0, max: 10_000 }),
    done: fc.constantFrom('first' as const, 'last' as const),
  }),
);
const anyEvent: fc.Arbitrary<HistoryEvent> = fc.oneof(
  fc.record({
    type: fc.constant('pass' as const),
    durationMs: fc.oneof(fc.nat(20), fc.nat(2 * SECOND), fc.nat(20 * MINUTE)),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('call' as const, 'call' as const, 'refresh' as const),
      process: processIndex,
    }),
  },
  fc.record({ type: fc.constantFrom('kill and start' as const), process: processIndex }),
  fc.record({
    type: fc.constant('store' as const),
    conducts: fc.array(conduct, { minLength: 1, maxLength: 8 }),
  }),
  fc.record({ type: fc.constantFrom('empty store' as const, 'corrupt store' as const) }),
  fc.record({ type: fc.constant('login latency' as const), latencyMs: fc.integer({ min: 1, max: 9_000 }) }),
);

/** Runs a history and records every violation of the guarantees. */
class FleetHistory {
  readonly violations: string[] = [];
  readonly #fleet = new SimulatedFleet();
  readonly #processes: SimulatedProcess[] = this.#fleet.startMany(PROCESSES);
  readonly #calls: { process: SimulatedProcess; result: CallResult }[] = [];

  async play(history: readonly HistoryEvent[]): Promise<void> {
    for (const event of history) {
      await this.#apply(event);
      await settled();
    }
    await this.#fleet.clock.pass(MAX_WAIT_MS);
    const calls = this.#calls.filter((call) => this.#processes.includes(call.process));
    for (const { process, result } of calls) {
      this.#expect(result.error === undefined, `a caller failed: ${String(result.error)}`);
      this.#expect(result.token !== undefined, `a caller got no result (${process.events.join()})`);
      // Expirations have whole seconds.
      this.#expect(
        (result.remainingMs ?? 0) > -SECOND,
        `a session was served ${-result.remainingMs!} ms past its end`,
      );
      this.#expect((result.elapsedMs ?? 0) <= MAX_WAIT_MS, `a caller waited for ${result.elapsedMs} ms`);
    }
    await this.#expectRecovery();
  }

  /** After all faults end, one login is enough for all processes. */
  async #expectRecovery(): Promise<void> {
    const { store, defexa, clock } = this.#fleet;
    store.conduct = () => ({ tookMs: 1, done: 'last' });
    defexa.behaviour.latencyMs = 300;
    await clock.pass(2 * 60 * MINUTE);
    const loginsBefore = defexa.logins;
    const results = this.#processes.map((process) => process.call());
    await clock.pass(10 * SECOND);
    this.#expect(
      new Set(results.map(({ token }) => token)).size === 1,
      'the processes do not share a session',
    );
    this.#expect(defexa.logins - loginsBefore <= 1, `${defexa.logins - loginsBefore} logins for one session`);
    this.#fleet.shutDown();
    await clock.pass(MINUTE);
    this.#expect(clock.timers === 0, `${clock.timers} timers are left`);
  }

  async #apply(event: HistoryEvent): Promise<void> {
    const { store, defexa, clock } = this.#fleet;
    switch (event.type) {
      case 'pass':
        await clock.pass(event.durationMs);
        break;
      case 'call':
      case 'refresh': {
        const process = this.#processes[event.process]!;
        const method = event.type === 'call' ? 'getSession' : 'refresh';
        this.#calls.push({ process, result: process.call(method) });
        break;
      }
      case 'kill and start':
        this.#processes[event.process]!.kill();
        this.#processes[event.process] = this.#fleet.start({ randomValue: event.process / PROCESSES });
        break;
      case 'store': {
        let count = 0;
        store.conduct = () => event.conducts[(count += 1) % event.conducts.length]!;
        break;
      }
      case 'empty store':
        store.session = undefined;
        break;
      case 'corrupt store':
        store.session = 'not encrypted';
        break;
      case 'login latency':
        defexa.behaviour.latencyMs = event.latencyMs;
        break;
    }
  }

  #expect(isKept: boolean, violation: string): void {
    if (!isKept) {
      this.violations.push(violation);
    }
  }
}

it('over random histories of processes and store, no caller fails or waits too long, and all processes end up with one session', async () => {
  const histories = fc.array(anyEvent, { maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const run = new FleetHistory();
      await run.play(history);
      expect(run.violations).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
