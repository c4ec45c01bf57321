import type { DefexaOptions } from '../../../lib/index.js';
import { ScenarioApp, type ServerOptions } from './scenario-app.js';
import type { Duration } from './duration.js';
import type { Step } from './steps.js';
import { settled } from '../simulated-clock.js';

/** One rule of the session, as a sequence of actions and expectations. */
export interface Scenario {
  readonly title: string;
  readonly given?: Given;
  /** Run in the order in which they are written. */
  readonly steps: readonly Step[];
}

/** The app and the server at the start of a scenario. */
export interface Given {
  readonly options?: Partial<DefexaOptions>;
  /** What the clock's `random()` returns: 0 for the least jitter, 1 for the most. @default 0 */
  readonly random?: number;
  readonly server?: ServerOptions;
  /** By how much the server's clock is ahead. @default '0ms' */
  readonly serverClockOffset?: Duration;
  /** Makes `merchantPrivateKey` a function, so that `rotateKey()` has an effect. @default false */
  readonly rotatesKey?: boolean;
}

/** Runs a scenario against the real session provider and login, under a simulated clock. */
export async function runScenario({ given, steps }: Scenario): Promise<void> {
  const app = new ScenarioApp(given);
  for (const [index, step] of steps.entries()) {
    try {
      await step.run(app);
      await settled();
    } catch (error) {
      const { message } = error as Error;
      throw new Error(`step ${index + 1}, ${step.description}: ${message}`, { cause: error });
    }
  }
}
