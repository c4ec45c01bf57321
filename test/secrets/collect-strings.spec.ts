import { inspect } from 'node:util';
import { expect, it } from '@jest/globals';
import { collectStrings } from '../../lib/secrets/collect-strings.js';

const LIMIT = 64 * 1024;

const names = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [String.fromCodePoint(0x10000 + index), 1]));

function collected(value: unknown): string[] | undefined {
  return collectStrings(value)
    ?.split('\n')
    .filter((line) => line !== '')
    .toSorted();
}

it('collects strings and names at any depth, each object once', () => {
  const shared = { c: 'd' };
  const value = { a: ['b', shared, shared], [Symbol('e')]: 1, f: null, g: true };
  expect(collected(value)).toEqual(['0', '1', '2', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'length']);
});

it('collects the keys and values of maps and sets, and bytes', () => {
  const value = [new Map<unknown, unknown>([['a', { b: 'c' }]]), new Set(['d', 5]), Buffer.from('e')];
  expect(collected(value)).toEqual(['0', '1', '2', 'a', 'b', 'c', 'd', 'e', 'length']);
});

it('ignores getters', () => {
  const value = Object.defineProperty({}, 'a', { get: () => 'b', enumerable: true });
  expect(collected(value)).toEqual(['a']);
});

it.each<[string, unknown]>([
  ['a string of 64 KiB', 'x'.repeat(LIMIT)],
  ['names of 64 KiB', names(LIMIT / 2)],
  ['a map with many numbers', new Map(Array.from({ length: 2 * LIMIT }, (_, index) => [index, index]))],
  ['1,000 objects', Object.fromEntries(Array.from({ length: 999 }, (_, index) => [index, {}]))],
  ['the same object often', new Set(Array.from({ length: 5_000 }, (_, index) => (index % 2 ? names : '')))],
])('collects %s', (_, value) => {
  expect(collectStrings(value)).toEqual(expect.any(String));
});

it.each<[string, unknown]>([
  ['a longer string', 'x'.repeat(LIMIT + 1)],
  ['longer names', names(LIMIT / 2 + 1)],
  ['very many names', names(2 * LIMIT)],
  ['an array with more elements', Array.from({ length: LIMIT + 1 }, () => 0)],
  ['a map with longer strings', new Map([[1, 'x'.repeat(LIMIT + 1)]])],
  ['more bytes', Buffer.alloc(LIMIT + 1)],
  ['1,001 objects', Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [index, {}]))],
])('gives up on %s', (_, value) => {
  expect(collectStrings(value)).toBeUndefined();
});

it('throws for an object that prints itself in its own way', () => {
  expect(() => collectStrings({ a: { [inspect.custom]: () => 'b' } })).toThrow('prints itself');
});
