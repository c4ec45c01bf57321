import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { settled } from '../support/simulated-clock.js';
import { type Answer, SimulatedFleet, type SimulatedProcess } from '../support/store/simulated-fleet.js';
import type { Conduct } from '../support/store/simulated-store.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const PROCESSES = 4;
/** Of a caller: no more than the flight's budget. */
const LONGEST_WAIT = 20 * SECOND;

/** One event of a history, at one of the processes where it is that of a process. */
type Happening =
  | { type: 'pass'; clock: number }
  | { type: 'call' | 'refresh' | 'kill and start'; who: number }
  | { type: 'store'; conducts: Conduct[] }
  | { type: 'store forgets' | 'store holds rubbish' }
  | { type: 'login takes'; clock: number };

const who = fc.nat(PROCESSES - 1);
const conduct: fc.Arbitrary<Conduct> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ takes: 1, done: 'last' as const }) },
  fc.constant(new Error('down')),
  fc.record({
    takes: fc.integer({ min: 0, max: 10_000 }),
    done: fc.constantFrom('first' as const, 'last' as const),
  }),
);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    type: fc.constant('pass' as const),
    clock: fc.oneof(fc.nat(20), fc.nat(2 * SECOND), fc.nat(20 * MINUTE)),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('call' as const, 'call' as const, 'refresh' as const),
      who,
    }),
  },
  fc.record({ type: fc.constantFrom('kill and start' as const), who }),
  fc.record({
    type: fc.constant('store' as const),
    conducts: fc.array(conduct, { minLength: 1, maxLength: 8 }),
  }),
  fc.record({ type: fc.constantFrom('store forgets' as const, 'store holds rubbish' as const) }),
  fc.record({ type: fc.constant('login takes' as const), clock: fc.integer({ min: 1, max: 9_000 }) }),
);

/** Lives through a history, and writes down every broken promise. */
class FleetHistory {
  readonly broken: string[] = [];
  readonly #fleet = new SimulatedFleet();
  readonly #processes: SimulatedProcess[] = this.#fleet.startMany(PROCESSES);
  readonly #calls: { process: SimulatedProcess; answer: Answer }[] = [];

  async liveThrough(history: readonly Happening[]): Promise<void> {
    for (const event of history) {
      await this.#happen(event);
      await settled();
    }
    await this.#fleet.clock.pass(LONGEST_WAIT);
    const calls = this.#calls.filter((call) => this.#processes.includes(call.process));
    for (const { process, answer } of calls) {
      this.#expect(answer.error === undefined, `a caller failed: ${String(answer.error)}`);
      this.#expect(answer.token !== undefined, `a caller was not answered (${process.events.join()})`);
      // Timestamps have whole seconds.
      this.#expect((answer.left ?? 0) > -SECOND, `a session was served ${-answer.left!} ms past its end`);
      this.#expect((answer.after ?? 0) <= LONGEST_WAIT, `a caller waited for ${answer.after} ms`);
    }
    await this.#calm();
  }

  /** All is well again: whatever was, one login is enough for all of them. */
  async #calm(): Promise<void> {
    const { store, defexa, clock } = this.#fleet;
    store.conduct = () => ({ takes: 1, done: 'last' });
    defexa.behaviour.latencyMs = 300;
    await clock.pass(2 * 60 * MINUTE);
    const before = defexa.logins;
    const answers = this.#processes.map((process) => process.call());
    await clock.pass(10 * SECOND);
    this.#expect(new Set(answers.map(({ token }) => token)).size === 1, 'they do not share a session');
    this.#expect(defexa.logins - before <= 1, `${defexa.logins - before} logins for one session`);
    this.#fleet.shutDown();
    await clock.pass(MINUTE);
    this.#expect(clock.timers === 0, `${clock.timers} timers are left`);
  }

  async #happen(event: Happening): Promise<void> {
    const { store, defexa, clock } = this.#fleet;
    switch (event.type) {
      case 'pass':
        await clock.pass(event.clock);
        break;
      case 'call':
      case 'refresh': {
        const process = this.#processes[event.who]!;
        const method = event.type === 'call' ? 'getSession' : 'refresh';
        this.#calls.push({ process, answer: process.call(method) });
        break;
      }
      case 'kill and start':
        this.#processes[event.who]!.kill();
        this.#processes[event.who] = this.#fleet.start({ chance: event.who / PROCESSES });
        break;
      case 'store': {
        let count = 0;
        store.conduct = () => event.conducts[(count += 1) % event.conducts.length]!;
        break;
      }
      case 'store forgets':
        store.session = undefined;
        break;
      case 'store holds rubbish':
        store.session = 'rubbish';
        break;
      case 'login takes':
        defexa.behaviour.latencyMs = event.clock;
        break;
    }
  }

  #expect(kept: boolean, otherwise: string): void {
    if (!kept) {
      this.broken.push(otherwise);
    }
  }
}

it('whatever happens to processes and store, no caller fails or waits for long, and then all share a session', async () => {
  const histories = fc.array(happening, { maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const run = new FleetHistory();
      await run.liveThrough(history);
      expect(run.broken).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
