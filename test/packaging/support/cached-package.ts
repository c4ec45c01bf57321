import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runWell } from './run.js';

const CACHE = join(import.meta.dirname, '../../../node_modules/.cache/defexa-packaging');

/** Installs a package once, and returns the folder in whose `node_modules` it is. */
export async function cachedPackage(name: string, version: string): Promise<string> {
  const home = join(CACHE, `${name.replace(/\W+/g, '-')}-${version}`);
  if (!(await exists(home))) {
    await install(`${name}@${version}`, home);
  }
  return home;
}

/** Installs into a temporary folder and moves it atomically, because another process may do the same. */
async function install(specifier: string, home: string): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const temporary = await mkdtemp(`${home}-`);
  try {
    await runWell('npm', ['install', '--prefix', temporary, '--no-audit', '--no-fund', specifier], {
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
