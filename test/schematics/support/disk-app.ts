import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from 'node:fs';
import { realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { normalize, virtualFs } from '@angular-devkit/core';
import { NodeJsSyncHost } from '@angular-devkit/core/node/index.js';
import { HostSink, HostTree } from '@angular-devkit/schematics';
import type { Context } from '../../../schematics/nest-add/devkit.js';
import { nestAdd, type Options } from '../../../schematics/nest-add/index.js';
import { newApp } from './app.js';

/** A new app on disk, in the folder `app`. The folder `outside` is not part of the app. */
export class DiskApp {
  readonly said: string[] = [];
  readonly tasks: object[] = [];
  readonly #home = realpathSync(mkdtempSync(join(tmpdir(), 'defexa-app-')));
  readonly directory = join(this.#home, 'app');
  readonly outside = join(this.#home, 'outside');

  constructor() {
    // For tests that run as another user.
    chmodSync(this.#home, 0o755);
    mkdirSync(this.outside);
    for (const [path, text] of newApp()) {
      this.write(path, text);
    }
    this.write('node_modules/@nestjs/core/package.json', '{"version": "12.0.0"}');
  }

  /** @param path relative to the app's folder, as in all methods */
  write(path: string, text: string | Buffer): void {
    const place = join(this.directory, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  remove(path: string): void {
    rmSync(join(this.directory, path), { recursive: true, force: true });
  }

  /** Replaces a file or folder with a link. */
  link(path: string, target: string): void {
    this.remove(path);
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    symlinkSync(target, join(this.directory, path));
  }

  /** All files and links of both folders, with their contents. */
  all(): Record<string, string> {
    const entries = readdirSync(this.#home, { recursive: true, withFileTypes: true });
    const places = entries.map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(places.map((place) => [relative(this.#home, place), contentOf(place)]));
  }

  /** The app as the Nest CLI passes it to schematics. */
  tree(): HostTree {
    return new HostTree(this.#host());
  }

  /** Runs the schematic in the app's folder and writes its changes to disk, as the Nest CLI does. */
  async nestAdd(options: Options = {}): Promise<void> {
    const { said, tasks } = this;
    const context: Context = {
      logger: { info: (message) => said.push(message), warn: (message) => said.push(message) },
      addTask: (task) => tasks.push(task.toConfiguration()),
    };
    const before = process.cwd();
    process.chdir(this.directory);
    try {
      const tree = this.tree();
      nestAdd(options)(tree, context);
      await new HostSink(this.#host()).commit(tree).toPromise();
    } finally {
      process.chdir(before);
    }
  }

  close(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }

  #host(): virtualFs.Host {
    return new virtualFs.ScopedHost(new NodeJsSyncHost(), normalize(this.directory));
  }
}

function contentOf(place: string): string {
  const stats = lstatSync(place);
  if (stats.isSymbolicLink()) {
    return `a link to ${readlinkSync(place)}`;
  }
  return stats.isFile() && stats.size < 1_000_000 ? readFileSync(place, 'latin1') : `${stats.size} bytes`;
}
