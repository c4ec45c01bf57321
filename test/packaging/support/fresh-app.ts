import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type NodeMajor, nodeBinary } from './node-binary.js';
import { Registry } from './registry.js';
import { type Outcome, runWell } from './run.js';

/** The answers to the questions of `nest new`. */
export interface Template {
  readonly nest: '11' | '12';
  readonly type?: 'esm' | 'cjs';
  /** The version of Node to run on: Nest CLI 12 requires a newer one than the package itself. */
  readonly node: NodeMajor;
}

/** The version of the Angular DevKit in each version of the Nest CLI. */
const KIT = { '11': '19', '12': '22' };

/** Long enough to install a whole app if nothing is cached. */
const INSTALLATION_TIMEOUT_MS = 280_000;

/** An app that `nest new` created, in which `nest add` finds the packed package by its name. */
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
      // Runs what `nest new` runs. `nest new` itself only asks for the module system at a terminal.
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
    return runWell(command, args, { directory: this.directory, path, timeout: INSTALLATION_TIMEOUT_MS });
  }

  read(path: string): Promise<string> {
    return readFile(join(this.directory, path), 'utf8');
  }

  write(path: string, text: string): Promise<void> {
    return writeFile(join(this.directory, path), text);
  }

  /** The content of each file, except those of installed packages. */
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
