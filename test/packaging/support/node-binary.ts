import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runWell } from './run.js';

export type NodeMajor = '20' | '22' | '24' | '26';
export const NODE_MAJORS: readonly NodeMajor[] = ['20', '22', '24', '26'];

const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/defexa-packaging');

/**
 * Path of a Node of a major version: the one that runs, or the binary of the npm package `node`, which is installed
 * once, as the newest that there is, and kept.
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

/** Installs aside and moves it there in one step, since another process may be doing the same. */
async function install(major: NodeMajor, home: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const aside = await mkdtemp(`${home}-`);
  try {
    await runWell('npm', ['install', '--prefix', aside, '--no-audit', '--no-fund', `node@${major}`], {
      directory: aside,
    });
    await rename(aside, home);
  } catch (error) {
    if (!(await exists(home))) {
      throw error;
    }
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
