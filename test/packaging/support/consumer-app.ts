import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type NodeMajor, nodeBinary } from './node-binary.js';
import { packedTarball } from './packed-tarball.js';
import { type Outcome, run, runWell } from './run.js';

const FIXTURES = join(import.meta.dirname, '../fixtures');

/** What all fixtures have in common. A file of the fixture's own takes the place of a common one. */
const COMMON = 'common';

/** An app as a user would have it, with the packed package installed. */
export class ConsumerApp {
  private constructor(readonly directory: string) {}

  /**
   * Copies a fixture to a place where nothing of the repository is found, and installs what it depends on and the
   * tarball.
   */
  static async create(fixture: string): Promise<ConsumerApp> {
    const app = new ConsumerApp(await mkdtemp(join(tmpdir(), `defexa-${fixture}-`)));
    try {
      await cp(join(FIXTURES, COMMON), app.directory, { recursive: true });
      await cp(join(FIXTURES, fixture), app.directory, { recursive: true });
      const quickly = ['--no-audit', '--no-fund', '--prefer-offline'];
      await runWell('npm', ['install', ...quickly, packedTarball()], { directory: app.directory });
      return app;
    } catch (error) {
      await app.remove();
      throw error;
    }
  }

  /**
   * Runs a program in the app's folder, one of its own dependencies' or any other, on the Node asked for (by default
   * the one that runs), which its child processes get, too.
   *
   * @throws what it wrote, if it hangs
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
