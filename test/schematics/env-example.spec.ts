import { describe, expect, it } from '@jest/globals';
import { DefexaOptions } from '../../lib/options/defexa-options.js';
import { optionsFromEnvironment, variableOf } from '../../lib/options/environment.js';
import { resolveOptions } from '../../lib/options/resolved-options.js';
import { withVariables } from '../../schematics/nest-add/env-example.js';

const variables = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/^(?:# )?(DEFEXA_\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );

describe('the variables in .env.example', () => {
  it('are those of all options that have one, with their defaults', () => {
    const options = new DefexaOptions();
    const documented = variables(withVariables());
    expect(Object.keys(documented)).toEqual(
      Object.keys(options)
        .map(variableOf)
        .filter((name) => name !== undefined),
    );
    const defaults = Object.entries({ ...options }).filter(([, value]) => value !== undefined);
    expect(optionsFromEnvironment(documented)).toMatchObject(Object.fromEntries(defaults));
  });

  it('are valid options, if all are uncommented', () => {
    const documented = variables(withVariables());
    expect(
      resolveOptions(optionsFromEnvironment({ ...documented, DEFEXA_MERCHANT_PRIVATE_KEY: 'key' })),
    ).toMatchObject({
      refreshBeforeExpiry: 5 * 60_000,
      expiryMargin: 60_000,
    });
  });

  it('set nothing but an empty key as they are', () => {
    const set = withVariables()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(set).toEqual(['DEFEXA_MERCHANT_PRIVATE_KEY=']);
  });
});

describe('withVariables', () => {
  const block = withVariables();

  it.each([
    ['a text that ends its last line', 'PORT=1\n', `PORT=1\n\n${block}`],
    ['a text that does not', 'PORT=1', `PORT=1\n\n${block}`],
    ['a text with the line ends of Windows', 'PORT=1\r\n', `PORT=1\r\n\r\n${block.replaceAll('\n', '\r\n')}`],
    ['an empty text', '', block],
  ])('adds them to the end of %s', (_, text, expected) => {
    expect(withVariables(text)).toBe(expected);
  });

  it.each(['DEFEXA_MERCHANT_PRIVATE_KEY=x\n', '# DEFEXA_MERCHANT_PRIVATE_KEY=\n', block])(
    'leaves %j as it is',
    (text) => {
      expect(withVariables(text)).toBe(text);
    },
  );

  it('is not misled by the name of another variable', () => {
    expect(withVariables('OLD_DEFEXA_MERCHANT_PRIVATE_KEY=\n')).toContain(block);
  });
});
