import { expect, it } from '@jest/globals';
import { isWithin } from '../../schematics/nest-add/versions.js';

it.each([
  ['1.16.1', '^1.16.1'],
  ['=1.17.0', '^1.16.1'],
  ['^1.16.1', '^1.16.1'],
  [' ~1.21.0', '^1.16.1'],
  ['1.17', '^1.16.1'],
  ['^12', '^12.0.0'],
  ['0.5.2', '^0.5.1'],
  ['^0.14.3', '^0.14.0 || ^0.15.0'],
  ['^0.15.1', '^0.14.0 || ^0.15.0'],
])('%s is within %s', (declared, needed) => {
  expect(isWithin(declared, needed)).toBe(true);
});

it.each([
  ['1.7.0', '^1.16.1'],
  ['1.16.0', '^1.16.1'],
  ['^1.7.9', '^1.16.1'],
  ['~1.7.0', '^1.16.1'],
  ['^1', '^1.16.1'],
  ['0.27.2', '^1.16.1'],
  ['2.16.1', '^1.16.1'],
  ['^3.2.0', '^4.0.0'],
  ['^4.0.0', '^12.0.0'],
  ['^0.5.0', '^0.5.1'],
  ['^0.6.0', '^0.5.1'],
  ['^0.13.2', '^0.14.0 || ^0.15.0'],
])('%s is not within %s', (declared, needed) => {
  expect(isWithin(declared, needed)).toBe(false);
});

it.each(['*', 'latest', '>=1.0.0', '1.x', '^1.0.0 || ^2.0.0', '2.0.0-rc.1', 'npm:axios@1', 'catalog:', ''])(
  '%j is left to the package manager',
  (declared) => {
    expect(isWithin(declared, '^1.16.1')).toBe(true);
  },
);
