import { lstatSync, opendirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { isAbsolute, join, posix, relative, sep } from 'node:path';
import { SetUpError } from './set-up-error.js';

/**
 * Resolves paths of a project, following links. Throws for paths out of the project, whose files may belong to others, and
 * for links into `node_modules`, where the next installation would undo a change.
 */
export class ProjectPaths {
  readonly #root: string;

  constructor(directory: string) {
    this.#root = realpathSync(directory);
  }

  /**
   * The stats of a path, or undefined if nothing is there.
   *
   * @throws SetUpError
   */
  statsOf(path: string): Stats | undefined {
    // The devkit normalizes paths in the same way.
    const names = posix.normalize(path.replaceAll('\\', '/')).split('/');
    if (names[0] === '' || names[0] === '..' || /^[a-z]:/i.test(path)) {
      throw new SetUpError(`${path} is outside of the project`);
    }
    let current = '';
    let stats: Stats | undefined;
    for (const name of names) {
      if (stats && !stats.isDirectory()) {
        throw new SetUpError(`${current} is not a folder`);
      }
      current = posix.join(current, name);
      stats = this.#statFollowingLinks(current);
      if (!stats) {
        return undefined;
      }
    }
    return stats;
  }

  /**
   * The absolute path of a folder.
   *
   * @throws SetUpError
   */
  resolveFolder(path: string): string {
    const absolutePath = join(this.#root, path);
    const stats = this.statsOf(path);
    if (!stats) {
      return absolutePath;
    }
    if (!stats.isDirectory()) {
      throw new SetUpError(`${path} is not a folder`);
    }
    try {
      opendirSync(absolutePath).closeSync();
      return realpathSync(absolutePath);
    } catch {
      throw new SetUpError(`${path} cannot be read`);
    }
  }

  #statFollowingLinks(path: string): Stats | undefined {
    const absolutePath = join(this.#root, path);
    const entry = lstatSync(absolutePath, { throwIfNoEntry: false });
    if (!entry?.isSymbolicLink()) {
      return entry;
    }
    const target = targetOf(absolutePath);
    if (target === undefined) {
      throw new SetUpError(`${path} is a link that cannot be followed`);
    }
    if (!this.#contains(target)) {
      throw new SetUpError(`${path} is a link that leads out of the project, to ${target}`);
    }
    return statSync(target);
  }

  #contains(absolutePath: string): boolean {
    const path = relative(this.#root, absolutePath);
    return !isAbsolute(path) && !path.split(sep).some((name) => name === '..' || name === 'node_modules');
  }
}

function targetOf(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch {
    return undefined;
  }
}
