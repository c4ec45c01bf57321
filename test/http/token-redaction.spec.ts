import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { patternsOf, withoutTokens } from '../../lib/http/token-redaction.js';

const TOKEN = '7e7b4119f4d8322daf616733515d9b99';

describe('a token is taken out', () => {
  it.each([
    ['whole', `{"echo":"${TOKEN}"}`, '{"echo":"[redacted]"}'],
    ['twice', `${TOKEN} ${TOKEN}`, '[redacted] [redacted]'],
    ['in capitals', TOKEN.toUpperCase(), '[redacted]'],
    ['cut short', `token ${TOKEN.slice(0, 12)}… is unknown`, 'token [redacted]… is unknown'],
    ['from its middle', `…${TOKEN.slice(9, 20)}…`, '…[redacted]…'],
    ['but for pieces that tell nothing', TOKEN.slice(0, 7), TOKEN.slice(0, 7)],
  ])('%s', (_, text, shown) => {
    expect(withoutTokens(text, patternsOf([TOKEN]))).toBe(shown);
  });

  it('of any characters, also escaped', () => {
    const token = 'a"b\\c d/é.*+?(1)';
    const text = JSON.stringify({ token, url: encodeURIComponent(token) });
    expect(withoutTokens(text, patternsOf([token]))).toMatch(
      /^\{"token":"(\[redacted\])+","url":"(\[redacted\])+"\}$/,
    );
  });

  it('each of several', () => {
    expect(withoutTokens(`${TOKEN}/aaaabbbbcccc`, patternsOf([TOKEN, 'aaaabbbbcccc']))).toBe(
      '[redacted]/[redacted]',
    );
  });
});

it('a token that is shorter than a telling piece is taken out, and nothing else', () => {
  expect(withoutTokens('abc-xyz abc-xy', patternsOf(['abc-xyz']))).toBe('[redacted] abc-xy');
});

it('leaves no piece of eight characters', () => {
  const part = fc.oneof(
    fc.tuple(fc.nat(31), fc.nat(32)).map(([from, length]) => TOKEN.slice(from, from + length)),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const shown = withoutTokens(parts.join(''), patternsOf([TOKEN]));
      for (let start = 0; start + 8 <= TOKEN.length; start += 1) {
        expect(shown.toLowerCase()).not.toContain(TOKEN.slice(start, start + 8));
      }
    }),
    { numRuns: 1_000 },
  );
});
