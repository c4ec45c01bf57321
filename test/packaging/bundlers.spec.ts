import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { documentedCommands, documentedFiles } from './support/documented.js';
import { mixedApp, ONE_COPY } from './support/mixed-app.js';
import type { Outcome } from './support/run.js';

const BUNDLERS = [
  ...['@rspack/core@2.3.3', '@rspack/cli@2.2.8', 'bun@1.4.5', 'esbuild@0.28.2'],
  ...['rolldown@1.3.2', 'webpack@5.113.0', 'webpack-cli@7.3.1'],
];

/** Everything but this package and the CommonJS one, as esbuild and the other bundlers want it. */
const EXTERNAL = {
  esbuild: "['@nestjs/*', '@opentelemetry/*', 'axios', 'class-*', 'reflect-metadata', 'rxjs', 'undici']",
  others: '[/^@(nestjs|opentelemetry)\\//, /^(axios|class-.+|reflect-metadata|rxjs|undici)$/]',
};

const app = mixedApp();
beforeAll(async () => {
  const quickly = ['--no-audit', '--no-fund', '--prefer-offline'];
  const command = ['install', '--save-dev', ...quickly, ...BUNDLERS];
  const outcome = await app().run('npm', command, { timeout: 280_000 });
  expect(outcome).toMatchObject({ code: 0 });
  expect(await app().run('npm', ['run', 'build'])).toMatchObject({ code: 0 });
});
beforeEach(() => rm(join(app().directory, 'bundle'), { recursive: true, force: true }));

/** Runs a command of docs/bundlers.md. Only Rspack minifies, because webpack takes ten times as long for the same. */
async function documented(command: string): Promise<Outcome> {
  const quickly =
    command === 'npx webpack' ? `${command} --no-optimization-minimize --stats errors-warnings` : command;
  const outcome = await app().run('sh', ['-c', quickly]);
  expect(outcome).toMatchObject({ code: 0 });
  return outcome;
}

/** Runs the bundle where there is nothing else. */
async function runAlone(program: 'node' | 'bun', file: string): Promise<Outcome> {
  const { directory } = app();
  const modules = join(directory, 'node_modules');
  const elsewhere = join(directory, 'elsewhere');
  await rename(modules, elsewhere);
  try {
    return await app().run(program === 'bun' ? join(elsewhere, '.bin/bun') : 'node', [`bundle/${file}`]);
  } finally {
    await rename(elsewhere, modules);
  }
}

describe.each(documentedFiles())('$command', ({ file, text, command }) => {
  it('bundles the app into one file, in which each class exists once', async () => {
    await writeFile(join(app().directory, file), text);
    const { stdout, stderr } = await documented(command);
    // No warning.
    expect(stdout + stderr).not.toContain('nestjs-defexa/');
    const files = await readdir(join(app().directory, 'bundle'));
    expect(files.filter((name) => !name.endsWith('.LICENSE.txt'))).toEqual(['main.mjs']);
    expect(await runAlone('node', 'main.mjs')).toEqual(ONE_COPY);
  });

  it('leaves Nest and other packages out of the bundle if it is told to', async () => {
    const external = file === 'esbuild.js' ? EXTERNAL.esbuild : EXTERNAL.others;
    const changed = text.replace(/(?<=externals?: )\[.*\]/, external);
    expect(changed).not.toBe(text);
    await writeFile(join(app().directory, file), changed);
    await documented(command);
    const bundle = await readFile(join(app().directory, 'bundle/main.mjs'), 'utf8');
    expect(bundle).toMatch(/from ?"@nestjs\/core"/);
    expect(bundle).not.toMatch(/(from ?|import\(|require\()['"](nestjs-defexa|billing)/);
    expect(await app().run('node', ['bundle/main.mjs'])).toEqual(ONE_COPY);
  });
});

describe('bun', () => {
  const [start, forBun, forNode] = documentedCommands();

  it('runs the app, in which each class exists once', async () => {
    expect(await documented(start!)).toEqual(ONE_COPY);
  });

  it('bundles the app for itself', async () => {
    await documented(forBun!);
    expect(await runAlone('bun', 'main.js')).toEqual(ONE_COPY);
    await documented(`${forBun!} --external '@nestjs/*' --external rxjs --external axios`);
    expect(await app().run('bun', ['bundle/main.js'])).toEqual(ONE_COPY);
  });

  it('bundles the app for Node, with a condition', async () => {
    await documented(forNode!);
    expect(await runAlone('node', 'main.mjs')).toEqual(ONE_COPY);
    // If this fails, docs/bundlers.md is out of date.
    await documented(forNode!.replace('--conditions module', ''));
    expect((await runAlone('node', 'main.mjs')).stdout).toContain('"root DefexaHttpService"');
  });

  // If this fails, docs/bundlers.md and fixtures/mixed are out of date.
  it('has an undici that lacks what the transport needs', async () => {
    const program = "import { Agent } from 'undici'; console.log(typeof new Agent().dispatch)";
    expect(await app().run('bun', ['--eval', program])).toMatchObject({ stdout: 'undefined\n' });
  });
});
