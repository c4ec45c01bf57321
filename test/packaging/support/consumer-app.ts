import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type NodeMajor, nodeBinary } from './node-binary.js';
import { packedTarball } from './packed-tarball.js';
import { type Outcome, run, runWell } from './run.js';

const FIXTURES = join(import.meta.dirname, '../fixtures');

/** Files for all fixtures. A fixture's own file replaces the common one. */
const COMMON = 'common';

/** Installs the dependencies of an app, and a tarball as one more. */
export type Install = (tarball: string, directory: string) => Promise<unknown>;

const installWithNpm: Install = (tarball, directory) =>
  runWell('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], { directory });

/** A user's app with the packed package installed. */
export class ConsumerApp {
  private constructor(readonly directory: string) {}

  /**
   * Copies a fixture to a folder outside of the repository, so that nothing of it is found. Installs the fixture's dependencies and
   * the tarball.
   */
  static async create(fixture: string, install = installWithNpm): Promise<ConsumerApp> {
    const app = new ConsumerApp(await mkdtemp(join(tmpdir(), `defexa-${fixture}-`)));
    try {
      await cp(join(FIXTURES, COMMON), app.directory, { recursive: true });
      await cp(join(FIXTURES, fixture), app.directory, { recursive: true });
      await install(packedTarball(), app.directory);
      return app;
    } catch (error) {
      await app.remove();
      throw error;
    }
  }

  /**
   * Runs a program in the app's folder: a binary of its dependencies or any other. Its child processes use the same Node.
   *
   * @param options `node` defaults to the current one
   * @throws the program's output, if it hangs
   */
  async run(
    command: string,
    args: readonly string[],
    { node, timeout }: { node?: NodeMajor; timeout?: number } = {},
  ): Promise<Outcome> {
    const binary = node ? await nodeBinary(node) : process.execPath;
    const path = [join(this.directory, 'node_modules/.bin'), dirname(binary)];
    return run(command, args, { directory: this.directory, path, timeout });
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}
