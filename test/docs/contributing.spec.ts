import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from './snippets.js';

it('the files that CONTRIBUTING.md names exist', () => {
  const text = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
  const names = [...text.matchAll(/`([\w.-]+\/[\w./-]+\.\w+)`/g)].map(([, name]) => name!);
  expect(names).toContain('session/login-gate.ts');
  const folders = ['lib', '', 'schematics'];
  const isMissing = (name: string) => !folders.some((folder) => existsSync(join(ROOT, folder, name)));
  expect(names.filter(isMissing)).toEqual([]);
});
