import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const WORKFLOWS = readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`);

/** Folders that git ignores, or keeps its own data in. */
const NOT_OURS = new Set(['.git', 'node_modules', 'dist', 'build', 'coverage', '.stryker-tmp']);

/** The jobs of a workflow, each as its text. */
function jobsOf(workflow: string): Record<string, string> {
  const [, jobs] = read(workflow).split(/^jobs:\n/m);
  const [, ...parts] = jobs!.split(/^ {2}(\w+):\n/m);
  return Object.fromEntries(parts.flatMap((name, at) => (at % 2 === 0 ? [[name, parts[at + 1]!]] : [])));
}

/** The folders of the repository, from this one down, that have a package-lock.json. */
function foldersWithLock(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  const inner = entries.filter((entry) => entry.isDirectory() && !NOT_OURS.has(entry.name));
  const found = inner.flatMap(({ name }) => foldersWithLock(join(folder, name)));
  return entries.some(({ name }) => name === 'package-lock.json') ? [folder, ...found] : found;
}

describe.each(WORKFLOWS)('%s', (workflow) => {
  it('names each action by its commit, with the version', () => {
    const actions = [...read(workflow).matchAll(/\buses: *(.*)/g)].map(([, action]) => action!);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => !/^[\w./-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it('leaves no credentials where others could read them, and may write nothing unless it says so', () => {
    const text = read(workflow);
    const checkouts = text.split(/uses: actions\/checkout@/).slice(1);
    expect(checkouts.length).toBeGreaterThan(0);
    expect(
      checkouts.filter((after) => !/^.*\n +with:\n( +.*\n)*? +persist-credentials: false\n/.test(after)),
    ).toEqual([]);
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
  });
});

it('CI checks the commit messages of a pull request, with the history at hand', () => {
  const { commits } = jobsOf('.github/workflows/ci.yml');
  expect(commits).toContain('fetch-depth: 0\n');
  expect(commits).toContain('node scripts/commit-messages.js "$BASE..$HEAD"\n');
});

describe('a release', () => {
  const { check, pack, publish } = jobsOf('.github/workflows/release.yml');
  const commandsOf = (job: string | undefined) =>
    [...job!.matchAll(/\brun: (.*)/g)].map(([, command]) => command!);

  it('is packed apart from the checks, where nothing but the compiler runs', () => {
    expect(commandsOf(check)).toContain('.ci/run');
    expect(pack).toContain('needs: check\n');
    expect(commandsOf(pack)).toEqual([
      'npm ci --ignore-scripts',
      'npm run build',
      expect.stringMatching(/^npm pkg set repository/),
      'npm pack --ignore-scripts',
    ]);
  });

  it('is published by a job that installs nothing', () => {
    expect(publish).toContain('needs: pack\n');
    expect(commandsOf(publish)).toEqual([
      'npm publish ./package/*.tgz --provenance --access public --ignore-scripts',
      expect.stringMatching(/^gh release create /),
    ]);
    expect(`${check}${pack}`).not.toContain('write');
  });
});

it('Dependabot knows each folder with packages of its own, and the workflows', () => {
  const folders = foldersWithLock('/');
  const text = read('.github/dependabot.yml');
  const known = [...text.matchAll(/^ {6}- (\/.*)$/gm)].map(([, folder]) => folder);
  expect(new Set(known)).toEqual(new Set(folders));
  expect(text).toContain('package-ecosystem: github-actions');
});
