import { compilerOf, nestVersionOf } from './compiler.js';
import { type Context, installTask, type Tree } from './devkit.js';
import { instructions, nextSteps } from './instructions.js';
import { setUpOf } from './set-up.js';

/** What the Nest CLI passes on. */
export interface Options {
  /** Where the code of the app is, or of the one chosen by `--project`. */
  readonly sourceRoot?: unknown;
  readonly skipInstall?: boolean;
}

/** What `nest add nestjs-defexa` runs in the folder of an app: sets everything up, or nothing, with instructions. */
export function nestAdd({ sourceRoot = 'src', skipInstall = false }: Options) {
  return (tree: Tree, context: Context): Tree => {
    const directory = process.cwd();
    const found = setUpOf({
      files: tree,
      directory,
      sourceRoot,
      nestVersion: nestVersionOf(directory),
      compiler: compilerOf(directory),
    });
    if ('problem' in found) {
      context.logger.warn(instructions(found.problem));
      return tree;
    }
    if ('present' in found) {
      context.logger.info(`nestjs-defexa is in use already, in ${found.present}. Nothing was changed.`);
      return tree;
    }
    for (const [path, text] of Object.entries(found.files)) {
      if (tree.exists(path)) {
        tree.overwrite(path, text);
      } else {
        tree.create(path, text);
      }
    }
    const packagesChanged = 'package.json' in found.files;
    if (packagesChanged && !skipInstall) {
      context.addTask(installTask(tree.exists('bun.lock') || tree.exists('bun.lockb') ? 'bun' : undefined));
    }
    context.logger.info(nextSteps(found.module, packagesChanged && skipInstall));
    return tree;
  };
}
