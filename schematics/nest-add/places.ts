import { lstatSync, opendirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { isAbsolute, join, posix, relative, sep } from 'node:path';

/** Why an app is left as it is: words that go on from there. */
export class Refusal extends Error {}

/** What the function returns, or its refusal. */
export function refusable<T>(run: () => T): T | Refusal {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) {
      return error;
    }
    throw error;
  }
}

/**
 * Where the paths of a project lead. One that leads out of it, by itself or by a link, is refused: what is there may belong to
 * others. So is one into `node_modules`, where the next installation undoes a change. A link within the project is followed.
 */
export class Places {
  readonly #root: string;

  constructor(directory: string) {
    this.#root = realpathSync(directory);
  }

  /**
   * What is at a path, links followed, or undefined if nothing is.
   *
   * @throws Refusal
   */
  statsOf(path: string): Stats | undefined {
    // As the kit reads a path.
    const names = posix.normalize(path.replaceAll('\\', '/')).split('/');
    if (names[0] === '' || names[0] === '..' || /^[a-z]:/i.test(path)) {
      throw new Refusal(`${path} is outside of the project`);
    }
    let here = '';
    let stats: Stats | undefined;
    for (const name of names) {
      if (stats && !stats.isDirectory()) {
        throw new Refusal(`${here} is no folder`);
      }
      here = posix.join(here, name);
      stats = this.#followed(here);
      if (!stats) {
        return undefined;
      }
    }
    return stats;
  }

  /**
   * The place of a folder, links followed, on this machine.
   *
   * @throws Refusal
   */
  folder(path: string): string {
    const place = join(this.#root, path);
    const stats = this.statsOf(path);
    if (!stats) {
      return place;
    }
    if (!stats.isDirectory()) {
      throw new Refusal(`${path} is no folder`);
    }
    try {
      opendirSync(place).closeSync();
      return realpathSync(place);
    } catch {
      throw new Refusal(`${path} cannot be read`);
    }
  }

  #followed(path: string): Stats | undefined {
    const place = join(this.#root, path);
    const entry = lstatSync(place, { throwIfNoEntry: false });
    if (!entry?.isSymbolicLink()) {
      return entry;
    }
    const target = targetOf(place);
    if (target === undefined) {
      throw new Refusal(`${path} is a link that cannot be followed`);
    }
    if (!this.#holds(target)) {
      throw new Refusal(`${path} is a link that leads out of the project, to ${target}`);
    }
    return statSync(target);
  }

  #holds(place: string): boolean {
    const path = relative(this.#root, place);
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
