import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as tables from '../scenarios/index.js';
import { runScenario, type Scenario } from '../support/scenario/scenario.js';

describe.each(Object.entries<Scenario[]>(tables))('%s', (_topic, scenarios) => {
  it.each(scenarios)('$title', runScenario);
});

it('test/scenarios/index.ts exports each table', () => {
  const files = readdirSync(new URL('../scenarios/', import.meta.url));
  expect(Object.keys(tables)).toHaveLength(files.length - 1);
});
