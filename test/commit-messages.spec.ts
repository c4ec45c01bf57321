import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';

const SCRIPT = join(import.meta.dirname, '../scripts/commit-messages.js');

/** A repository on its branch "main", with one commit that no rule allows. */
let repository: string;

const git = (...args: string[]) => {
  const identity = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com'];
  return execFileSync('git', [...identity, ...args], { cwd: repository, stdio: 'pipe' });
};
const commit = (message: string) =>
  git('commit', '--quiet', '--allow-empty', '--no-verify', '--cleanup=verbatim', '-m', message);
const check = () => {
  const args = [SCRIPT, 'main..HEAD'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: repository, encoding: 'utf8' });
  return { status, stdout, problems: stderr.trim().split('\n').filter(Boolean) };
};

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'commit-messages-'));
  git('init', '--quiet', '--initial-branch=main');
  commit('An old commit that was made before there were rules, and whose subject is far too long');
  git('switch', '--quiet', '--create', 'change');
});
afterEach(() => rmSync(repository, { recursive: true }));

it('accepts new commits that follow the rules, and does not read old ones', () => {
  commit(`fix(session)!: ${'é'.repeat(57)}`);
  commit('docs: a page\n\nWith a body.');
  expect(check()).toEqual({ status: 0, stdout: 'Checked the messages of 2 commits.\n', problems: [] });
});

it('does not read merge commits', () => {
  git('switch', '--quiet', '--create', 'other', 'main');
  commit('test: another');
  git('switch', '--quiet', 'change');
  git('merge', '--quiet', '--no-ff', '-m', 'Merge of another branch', 'other');
  expect(check()).toMatchObject({ status: 0, stdout: 'Checked the messages of 1 commits.\n' });
});

it.each([
  ['no type', 'A new page', /"A new page": it must have the form/],
  ['an unknown type', 'feature: a page', /it must have the form/],
  ['a scope in capitals', 'feat(Session): a page', /it must have the form/],
  ['no text', 'feat: ', /it must have the form/],
  ['a subject of 73 characters', `fix: ${'a'.repeat(68)}`, /it has 73 characters, and 72 are allowed/],
  ['a subject of two lines', 'fix: one\ntwo', /an empty line must follow it/],
])('rejects %s', (_, message, problem) => {
  commit('fix: right');
  commit(message);
  const { status, problems } = check();
  expect(status).toBe(1);
  expect(problems).toEqual([expect.stringMatching(problem)]);
});
