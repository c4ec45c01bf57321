import { describe, expect, it } from '@jest/globals';
import { DefexaOptions } from '../../lib/options/defexa-options.js';
import { optionsFromEnvironment } from '../../lib/options/environment.js';
import { resolveOptions } from '../../lib/options/resolved-options.js';
import { variableOf } from '../../lib/options/variables.js';
import { addVariables } from '../../schematics/nest-add/add-variables.js';

const variables = (text: string) =>
  Object.fromEntries(
    [...text.matchAll(/^(?:# )?(DEFEXA_\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );

describe('the variables in .env.example', () => {
  it('are those of all options that have a variable, with the defaults, and the file of the key', () => {
    const options = new DefexaOptions();
    const { DEFEXA_MERCHANT_PRIVATE_KEY_FILE: keyFile, ...documented } = variables(addVariables());
    expect(keyFile).toBe('/run/secrets/defexa');
    expect(Object.keys(documented)).toEqual(
      Object.keys(options)
        .map((option) => variableOf(option))
        .filter((name) => name !== undefined),
    );
    const defaults = Object.entries({ ...options }).filter(([, value]) => value !== undefined);
    expect(optionsFromEnvironment(documented)).toMatchObject(Object.fromEntries(defaults));
  });

  it('are valid options, if all but the file of the key are uncommented', () => {
    const { DEFEXA_MERCHANT_PRIVATE_KEY_FILE: _keyFile, ...documented } = variables(addVariables());
    expect(
      resolveOptions(optionsFromEnvironment({ ...documented, DEFEXA_MERCHANT_PRIVATE_KEY: 'key' })),
    ).toMatchObject({
      refreshBeforeExpiry: 5 * 60_000,
      expiryMargin: 60_000,
    });
  });

  it('are comments, except for the empty key', () => {
    const set = addVariables()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(set).toEqual(['DEFEXA_MERCHANT_PRIVATE_KEY=']);
  });
});

describe('addVariables()', () => {
  const block = addVariables();

  it.each([
    ['a file that ends with a line end', 'PORT=1\n', `PORT=1\n\n${block}`],
    ['a file that does not', 'PORT=1', `PORT=1\n\n${block}`],
    ['a file with CRLF line ends', 'PORT=1\r\n', `PORT=1\r\n\r\n${block.replaceAll('\n', '\r\n')}`],
    ['an empty file', '', block],
  ])('appends the variables to %s', (_, text, expected) => {
    expect(addVariables(text)).toBe(expected);
  });

  it.each([
    'DEFEXA_MERCHANT_PRIVATE_KEY=x\n',
    '# DEFEXA_MERCHANT_PRIVATE_KEY=\n',
    'DEFEXA_MERCHANT_PRIVATE_KEY_FILE=x\n',
    block,
  ])('does not change %j', (text) => {
    expect(addVariables(text)).toBe(text);
  });

  it('ignores variables whose names end with that of the key', () => {
    expect(addVariables('OLD_DEFEXA_MERCHANT_PRIVATE_KEY=\n')).toContain(block);
  });
});
