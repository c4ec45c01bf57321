import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runWell } from './run.js';

export type NodeMajor = '20' | '22' | '24' | '26';
export const NODE_MAJORS: readonly NodeMajor[] = ['20', '22', '24', '26'];

const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/defexa-packaging');

/**
 * Returns the path of a major version of Node: the current one, or the binary of the npm package `node`. The newest release of that
 * major is installed once and cached.
 */
export async function nodeBinary(major: NodeMajor): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) {
    return process.execPath;
  }
  const home = join(CACHE, `node-${major}`);
  const binary = join(home, 'node_modules/node/bin/node');
  if (!(await exists(binary))) {
    await install(major, home);
  }
  return binary;
}

/** Installs into a temporary folder and moves it atomically, because another process may do the same. */
async function install(major: NodeMajor, home: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const temporary = await mkdtemp(`${home}-`);
  try {
    await runWell('npm', ['install', '--prefix', temporary, '--no-audit', '--no-fund', `node@${major}`], {
      directory: temporary,
    });
    await rename(temporary, home);
  } catch (error) {
    if (!(await exists(home))) {
      throw error;
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
