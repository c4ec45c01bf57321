import type { Tree } from '../../../schematics/nest-add/devkit.js';

export const module = (name: string) => `import { Module } from '@nestjs/common';

@Module({
  imports: [],
})
export class ${name} {}
`;
export const main = (name: string, from: string) => `import { NestFactory } from '@nestjs/core';
import { ${name} } from '${from}';

void NestFactory.create<NestExpressApplication>(${name}, { logger: false });
`;

/** The files of a new app, by path. */
export const newApp = () =>
  new Map<string, string | Buffer>([
    ['package.json', '{\n  "dependencies": {}\n}\n'],
    ['src/main.ts', main('AppModule', './app.module.js')],
    ['src/app.module.ts', module('AppModule')],
  ]);

export const treeOf = (files: Map<string, string | Buffer>): Tree => ({
  read: (path) => {
    const content = files.get(path.replace(/^\//, ''));
    return content === undefined ? null : Buffer.from(content);
  },
  exists: (path) => files.has(path),
  create: (path, text) => void files.set(path, text),
  overwrite: (path, text) => void files.set(path, text),
  getDir: (folder) => {
    const paths = [...files.keys()].filter((path) => path.startsWith(`${folder}/`));
    const names = paths.map((path) => path.slice(folder.length + 1).split('/'));
    return {
      subfiles: names.filter(({ length }) => length === 1).map(([name]) => name!),
      subdirs: [...new Set(names.filter(({ length }) => length > 1).map(([name]) => name!))],
    };
  },
});
