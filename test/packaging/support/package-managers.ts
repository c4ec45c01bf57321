import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedPackage } from './cached-package.js';
import type { Install } from './consumer-app.js';
import { runWell } from './run.js';

const binary = async (name: string, version: string, file: string) =>
  join(await cachedPackage(name, version), 'node_modules/.bin', file);

export const pnpm = () => binary('pnpm', '12.21.0', 'pnpm');
export const yarn = () => binary('@yarnpkg/cli-dist', '4.18.1', 'yarn');

/** As strict as pnpm can be: each package only finds what it depends on. */
export const installWithPnpm: Install = async (tarball, directory) => {
  const settings = 'nodeLinker: isolated\nhoist: false\nstrictPeerDependencies: true\n';
  await writeFile(join(directory, 'pnpm-workspace.yaml'), settings);
  await runWell(await pnpm(), ['add', tarball], { directory });
};

export const installWithYarn =
  (nodeLinker: 'pnp' | 'pnpm'): Install =>
  async (tarball, directory) => {
    // Yarn does not read the settings of npm.
    const { stdout: registry } = await runWell('npm', ['config', 'get', 'registry'], { directory });
    const settings = [
      `nodeLinker: ${nodeLinker}`,
      `npmRegistryServer: ${registry.trim()}`,
      'enableTelemetry: false',
      // On by default in CI, where there is no lock file yet.
      'enableImmutableInstalls: false',
    ];
    await writeFile(join(directory, '.yarnrc.yml'), `${settings.join('\n')}\n`);
    // Marks the root of the project.
    await writeFile(join(directory, 'yarn.lock'), '');
    await runWell(await yarn(), ['add', `nestjs-defexa@file:${tarball}`], { directory });
  };
