import { findCompiler, readNestVersion } from './compiler.js';
import { type Context, installTask, type Tree } from './devkit.js';
import { instructions, nextSteps } from './instructions.js';
import { planSetUp } from './plan-set-up.js';

/** The options that the Nest CLI passes. */
export interface Options {
  /** The folder with the sources of the app, or of the project chosen by `--project`. */
  readonly sourceRoot?: unknown;
  readonly skipInstall?: boolean;
}

/** `nest add nestjs-defexa`: sets up the app in the current folder, or changes nothing and prints instructions. */
export function nestAdd({ sourceRoot = 'src', skipInstall = false }: Options) {
  return (tree: Tree, context: Context): Tree => {
    const directory = process.cwd();
    const plan = planSetUp({
      files: tree,
      directory,
      sourceRoot,
      nestVersion: readNestVersion(directory),
      compiler: findCompiler(directory),
    });
    if ('problem' in plan) {
      context.logger.warn(instructions(plan.problem));
      return tree;
    }
    if ('present' in plan) {
      context.logger.info(`nestjs-defexa is in use already, in ${plan.present}. Nothing was changed.`);
      return tree;
    }
    for (const [path, text] of Object.entries(plan.files)) {
      if (tree.exists(path)) {
        tree.overwrite(path, text);
      } else {
        tree.create(path, text);
      }
    }
    const packagesChanged = 'package.json' in plan.files;
    if (packagesChanged && !skipInstall) {
      context.addTask(installTask(tree.exists('bun.lock') || tree.exists('bun.lockb') ? 'bun' : undefined));
    }
    context.logger.info(nextSteps(plan.module, packagesChanged && skipInstall));
    return tree;
  };
}
