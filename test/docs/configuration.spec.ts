import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { variableOf } from '../../lib/options/variables.js';
import { PAGES, ROOT } from './snippets.js';

it('the table in docs/configuration.md has each option, with its variable', () => {
  const source = readFileSync(join(ROOT, 'lib/options/defexa-options.ts'), 'utf8');
  const options = [...source.matchAll(/^ {2}(\w+)[!?]: /gm)].map(([, name]) => name!);
  const { text } = PAGES.find(({ path }) => path === 'docs/configuration.md')!;
  const rows = [...text.matchAll(/^\| `(\w+)` \|(?: `(DEFEXA_\w+)`.*?)? \| /gm)];
  const documented = Object.fromEntries(rows.map(([, option, variable]) => [option, variable]));
  expect(options).toContain('merchantPrivateKey');
  expect(documented).toStrictEqual(Object.fromEntries(options.map((name) => [name, variableOf(name)])));
});
