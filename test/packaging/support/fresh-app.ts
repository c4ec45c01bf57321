import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type NodeMajor, nodeBinary } from './node-binary.js';
import { Registry } from './registry.js';
import { type Outcome, runWell } from './run.js';

/** What `nest new` asks. */
export interface Template {
  readonly nest: '11' | '12';
  readonly type?: 'esm' | 'cjs';
  /** The Node that all of it runs on: the Nest CLI 12 wants a newer one than the package itself. */
  readonly node: NodeMajor;
}

/** The version of the kit that the Nest CLI of a version brings with it. */
const KIT = { '11': '19', '12': '22' };

/** More than a whole app takes to be installed where nothing is cached. */
const INSTALLATION = 280_000;

/** An app as `nest new` makes it, where `nest add` finds the packed package by its name. */
export class FreshApp {
  private constructor(
    private readonly home: string,
    private readonly registry: Registry,
    private readonly path: string[],
  ) {}

  static async create({ nest, type, node }: Template): Promise<FreshApp> {
    const home = await mkdtemp(join(tmpdir(), `defexa-fresh-nest${nest}-`));
    const place = { directory: home, path: [dirname(await nodeBinary(node))] };
    const { stdout: upstream } = await runWell('npm', ['config', 'get', 'registry'], place);
    const app = new FreshApp(home, await Registry.start(upstream.trim()), place.path);
    try {
      // What `nest new` runs, but that it can't be told the module system unless at a terminal.
      const kit = ['-p', `@angular-devkit/schematics-cli@${KIT[nest]}`, '-p', `@nestjs/schematics@${nest}`];
      const options = ['--name=app', ...(type ? [`--type=${type}`] : [])];
      const command = ['schematics', '@nestjs/schematics:application', ...options];
      await runWell('npx', ['-y', ...kit, ...command], place);
      await app.runWell('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline']);
      await app.write('.npmrc', `registry=${app.registry.url}\n`);
      return app;
    } catch (error) {
      await app.remove();
      throw error;
    }
  }

  get directory(): string {
    return join(this.home, 'app');
  }

  runWell(command: string, args: readonly string[]): Promise<Outcome> {
    const path = [join(this.directory, 'node_modules/.bin'), ...this.path];
    return runWell(command, args, { directory: this.directory, path, timeout: INSTALLATION });
  }

  read(path: string): Promise<string> {
    return readFile(join(this.directory, path), 'utf8');
  }

  write(path: string, text: string): Promise<void> {
    return writeFile(join(this.directory, path), text);
  }

  /** The text of each of its files, those of installed packages aside. */
  async files(): Promise<Record<string, string>> {
    const entries = await readdir(this.directory, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.directory.length + 1))
      .filter((path) => !/^(node_modules|dist)\//.test(path));
    return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await this.read(path)])));
  }

  async remove(): Promise<void> {
    await this.registry.close();
    await rm(this.home, { recursive: true, force: true });
  }
}
