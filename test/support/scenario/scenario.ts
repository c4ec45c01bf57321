import { type Given, ScenarioApp } from './scenario-app.js';
import type { Step } from './steps.js';
import { settled } from '../simulated-clock.js';

/** One rule of the session, as a sequence of actions and expectations. */
export interface Scenario {
  readonly title: string;
  readonly given?: Given;
  /** Run in the order in which they are written. */
  readonly steps: readonly Step[];
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
