/** What is used of `@angular-devkit/schematics`, which belongs to the Nest CLI and is no dependency of this package. */
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

/** Has the packages of package.json installed once the files are written: the `NodePackageInstallTask` of the kit. */
export function installTask(packageManager?: string): { toConfiguration(): object } {
  const options = { command: 'install', quiet: true, hideOutput: true, packageManager };
  return { toConfiguration: () => ({ name: 'node-package', options }) };
}
