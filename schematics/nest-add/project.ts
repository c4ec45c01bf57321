import { accessSync, closeSync, constants, existsSync, openSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { Tree } from './devkit.js';
import { ProjectPaths } from './project-paths.js';
import { catchSetUpError, SetUpError } from './set-up-error.js';

/** No source is larger, and the compiler may run out of memory on larger files. */
const MAX_FILE_MIB = 16;

export interface Source {
  readonly path: string;
  readonly text: string | SetUpError;
}

/** Reads the files of a project. */
export class Project {
  readonly #paths: ProjectPaths;

  constructor(
    private readonly tree: Pick<Tree, 'read' | 'getDir'>,
    private readonly directory: string,
  ) {
    this.#paths = new ProjectPaths(directory);
  }

  /**
   * Reads a file. Returns undefined if there is none.
   *
   * @throws SetUpError
   */
  readText(path: string): string | undefined {
    return this.#contentOf(path)?.toString();
  }

  /**
   * Reads a file that will be written again, and so must be in UTF-8.
   *
   * @throws SetUpError
   */
  readEditableText(path: string): string | undefined {
    const content = this.#contentOf(path);
    const text = content?.toString();
    if (content && !Buffer.from(text!).equals(content)) {
      throw new SetUpError(`${path} is not in UTF-8`);
    }
    return text;
  }

  /**
   * Checks that a file can be written, without changing it.
   *
   * @throws SetUpError
   */
  assertWritable(path: string): void {
    const absolutePath = join(this.directory, path);
    const exists = this.#paths.statsOf(path) !== undefined;
    try {
      if (exists) {
        closeSync(openSync(absolutePath, 'r+'));
      } else {
        accessSync(nearestFolder(absolutePath), constants.W_OK);
      }
    } catch {
      throw new SetUpError(`${path} cannot be written`);
    }
  }

  /** Reads the app's sources in a folder, without tests and `node_modules`. What cannot be read has its error as text. */
  readSources(folder: string, visited = new Set<string>()): Source[] {
    const resolved = catchSetUpError(() => this.#paths.resolveFolder(folder));
    if (resolved instanceof SetUpError) {
      return [{ path: folder, text: resolved }];
    }
    // A link may lead to a folder above it.
    if (visited.has(resolved)) {
      return [];
    }
    visited.add(resolved);
    const { subfiles, subdirs } = this.tree.getDir(folder);
    const files = subfiles.filter((name) => /\.ts$/.test(name) && !/\.(d|spec|test)\.ts$/.test(name));
    return [
      ...files
        .map((name) => posix.join(folder, name))
        .map((path) => ({ path, text: catchSetUpError(() => this.readText(path) ?? '') })),
      ...subdirs
        .filter((name) => name !== 'node_modules')
        .flatMap((name) => this.readSources(posix.join(folder, name), visited)),
    ];
  }

  #contentOf(path: string): Buffer | null {
    const stats = this.#paths.statsOf(path);
    if (stats && !stats.isFile()) {
      throw new SetUpError(`${path} is not a file`);
    }
    if (stats && stats.size > MAX_FILE_MIB * 1024 ** 2) {
      throw new SetUpError(`${path} is larger than ${MAX_FILE_MIB} MiB`);
    }
    try {
      return this.tree.read(path);
    } catch {
      throw new SetUpError(`${path} cannot be read`);
    }
  }
}

/** The nearest existing folder above a path. */
function nearestFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) ? folder : nearestFolder(folder);
}
