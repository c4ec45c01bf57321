import { accessSync, closeSync, constants, existsSync, openSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { Tree } from './devkit.js';
import { Places, Refusal, refusable } from './places.js';

/** More than anybody writes by hand; a compiler that reads more may run out of memory. In MiB. */
const LARGEST = 16;

export interface Source {
  readonly path: string;
  readonly text: string | Refusal;
}

/** The files of a project, as far as they may be read and changed. */
export class Project {
  readonly #places: Places;

  constructor(
    private readonly tree: Pick<Tree, 'read' | 'getDir'>,
    private readonly directory: string,
  ) {
    this.#places = new Places(directory);
  }

  /**
   * The text of a file, or undefined if there is none.
   *
   * @throws Refusal
   */
  textOf(path: string): string | undefined {
    return this.#contentOf(path)?.toString();
  }

  /**
   * The same, of a file that is to be written again.
   *
   * @throws Refusal
   */
  textToChange(path: string): string | undefined {
    const content = this.#contentOf(path);
    const text = content?.toString();
    if (content && !Buffer.from(text!).equals(content)) {
      throw new Refusal(`${path} is not in UTF-8`);
    }
    return text;
  }

  /**
   * Makes sure that a file can be written, without a change.
   *
   * @throws Refusal
   */
  checkWritable(path: string): void {
    const place = join(this.directory, path);
    const isThere = this.#places.statsOf(path) !== undefined;
    try {
      if (isThere) {
        closeSync(openSync(place, 'r+'));
      } else {
        accessSync(folderAbove(place), constants.W_OK);
      }
    } catch {
      throw new Refusal(`${path} cannot be written`);
    }
  }

  /** The app's own sources in a folder: no tests, and nothing that is installed. A folder that is refused is there, too. */
  sourcesIn(folder: string, visited = new Set<string>()): Source[] {
    const place = refusable(() => this.#places.folder(folder));
    if (place instanceof Refusal) {
      return [{ path: folder, text: place }];
    }
    // A link may lead back to a folder that it is in.
    if (visited.has(place)) {
      return [];
    }
    visited.add(place);
    const { subfiles, subdirs } = this.tree.getDir(folder);
    const files = subfiles.filter((name) => /\.ts$/.test(name) && !/\.(d|spec|test)\.ts$/.test(name));
    return [
      ...files
        .map((name) => posix.join(folder, name))
        .map((path) => ({ path, text: refusable(() => this.textOf(path) ?? '') })),
      ...subdirs
        .filter((name) => name !== 'node_modules')
        .flatMap((name) => this.sourcesIn(posix.join(folder, name), visited)),
    ];
  }

  #contentOf(path: string): Buffer | null {
    const stats = this.#places.statsOf(path);
    if (stats && !stats.isFile()) {
      throw new Refusal(`${path} is no file`);
    }
    if (stats && stats.size > LARGEST * 1024 ** 2) {
      throw new Refusal(`${path} has more than ${LARGEST} MiB`);
    }
    try {
      return this.tree.read(path);
    } catch {
      throw new Refusal(`${path} cannot be read`);
    }
  }
}

/** The folder that a file would come to be in, or the one in which that would be made. */
function folderAbove(place: string): string {
  const folder = dirname(place);
  return existsSync(folder) ? folder : folderAbove(folder);
}
