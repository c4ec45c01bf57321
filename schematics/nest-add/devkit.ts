/** The part of `@angular-devkit/schematics` that is used. The Nest CLI brings it; this package does not depend on it. */
export interface Tree {
  read(path: string): Buffer | null;
  exists(path: string): boolean;
  create(path: string, content: string): void;
  overwrite(path: string, content: string): void;
  getDir(path: string): { readonly subfiles: readonly string[]; readonly subdirs: readonly string[] };
}

export interface Context {
  readonly logger: Record<'info' | 'warn', (message: string) => void>;
  addTask(task: { toConfiguration(): object }): unknown;
}

/** Installs the dependencies once the files are written. The same as the devkit's `NodePackageInstallTask`. */
export function installTask(packageManager?: string): { toConfiguration(): object } {
  const options = { command: 'install', quiet: true, hideOutput: true, packageManager };
  return { toConfiguration: () => ({ name: 'node-package', options }) };
}
