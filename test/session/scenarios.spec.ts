import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from '@jest/globals';
import { type Scenario, ScenarioRun } from '../support/scenario.js';

const folder = new URL('../scenarios/', import.meta.url);

describe.each(readdirSync(folder))('%s', (file) => {
  const scenarios = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Scenario[];

  it.each(scenarios.map((scenario) => [scenario.title, scenario] as const))(
    '%s',
    async (_title, scenario) => {
      const run = new ScenarioRun(scenario.given);
      for (const [index, step] of scenario.steps.entries()) {
        try {
          await run.take(step);
        } catch (error) {
          throw new Error(`step ${index + 1}: ${JSON.stringify(step)}\n${(error as Error).message}`, {
            cause: error,
          });
        }
      }
    },
  );
});
