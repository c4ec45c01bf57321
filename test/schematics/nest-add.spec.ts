import { beforeEach, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import type { Context, Tree } from '../../schematics/nest-add/devkit.js';
import { nestAdd, type Options } from '../../schematics/nest-add/index.js';
import { setUpOf } from '../../schematics/nest-add/set-up.js';

const module = (name: string) => `import { Module } from '@nestjs/common';

@Module({
  imports: [],
})
export class ${name} {}
`;
const main = (name: string, from: string) => `import { NestFactory } from '@nestjs/core';
import { ${name} } from '${from}';

void NestFactory.create<NestExpressApplication>(${name}, { logger: false });
`;

/** The files of an app, by their paths from its folder. */
let files: Map<string, string>;
let said: string[];
let tasks: object[];
beforeEach(() => {
  files = new Map([
    ['package.json', '{\n  "dependencies": {}\n}\n'],
    ['src/main.ts', main('AppModule', './app.module.js')],
    ['src/app.module.ts', module('AppModule')],
  ]);
  said = [];
  tasks = [];
});

const tree: Tree = {
  read: (path) => {
    const text = files.get(path.replace(/^\//, ''));
    return text === undefined ? null : Buffer.from(text);
  },
  exists: (path) => files.has(path),
  create: (path, text) => void files.set(path, text),
  overwrite: (path, text) => void files.set(path, text),
  // As the kit does: from the root, with a slash.
  getDir: (folder) => ({
    visit: (visitor) => {
      for (const path of files.keys()) {
        if (path.startsWith(`${folder}/`)) {
          visitor(`/${path}`);
        }
      }
    },
  }),
};
const context: Context = {
  logger: { info: (message) => said.push(message), warn: (message) => said.push(message) },
  addTask: (task) => tasks.push(task.toConfiguration()),
};
const run = (options: Options = {}) => nestAdd(options)(tree, context);

describe('nest add nestjs-defexa', () => {
  it('changes the module, .env.example and package.json, and has the packages installed', () => {
    run();
    expect([...files.keys()]).toEqual(['package.json', 'src/main.ts', 'src/app.module.ts', '.env.example']);
    expect(files.get('src/app.module.ts')).toContain('DefexaModule.forRootAsync(defexaConfig.asProvider()),');
    expect(files.get('.env.example')).toContain('DEFEXA_MERCHANT_PRIVATE_KEY=\n');
    expect(files.get('package.json')).toContain('"@nestjs/axios": "^12.0.0"');
    expect(tasks).toMatchObject([{ name: 'node-package', options: { command: 'install' } }]);
    expect(said.join()).toContain('nestjs-defexa is set up in src/app.module.ts. Set DEFEXA_MERCHANT');
  });

  it('changes nothing when run again', () => {
    run();
    const before = [...files];
    tasks = [];
    run();
    expect([...files]).toEqual(before);
    expect(tasks).toEqual([]);
    expect(said.at(-1)).toBe('nestjs-defexa is in use already, in src/app.module.ts. Nothing was changed.');
  });

  it('installs nothing with --skip-install, but says that it has to be done', () => {
    run({ skipInstall: true });
    expect(tasks).toEqual([]);
    expect(said.join()).toContain('Install the packages that were added to package.json.');
  });

  it('installs nothing where the app depends on all of it already', () => {
    run();
    files.set('src/app.module.ts', module('AppModule'));
    tasks = [];
    run({ skipInstall: true });
    expect(tasks).toEqual([]);
    expect(said.at(-1)).not.toContain('Install');
  });

  it('installs by Bun where the app does', () => {
    files.set('bun.lock', '');
    run();
    expect(tasks).toMatchObject([{ options: { packageManager: 'bun' } }]);
  });

  it('leaves an app that it does not understand as it is, and says what to do', () => {
    files.set('src/app.module.ts', 'export const AppModule = {};');
    const before = [...files];
    run();
    expect([...files]).toEqual(before);
    expect(tasks).toEqual([]);
    expect(said.join()).toContain('in src/app.module.ts, it has no class with @Module(). Please do by hand:');
    expect(said.join()).toContain("import { defexaConfig, DefexaModule } from 'nestjs-defexa';");
  });
});

describe('setUpOf', () => {
  const setUp = (app: Partial<Parameters<typeof setUpOf>[0]> = {}) =>
    setUpOf({ files: tree, sourceRoot: 'src', nestVersion: '12.0.0', compiler: ts, ...app });

  it.each([
    ['that main.ts starts', main('OrdersModule', './orders.module'), 'src/orders.module.ts'],
    ['that an ES module starts', main('OrdersModule', './orders.module.js'), 'src/orders.module.ts'],
    ['in app.module.ts where main.ts starts none', 'void 0;', 'src/app.module.ts'],
    ['in app.module.ts where main.ts has it by an alias', main('A', '@/app.module'), 'src/app.module.ts'],
  ])('is of the module %s', (_, text, expected) => {
    files.set('src/main.ts', text);
    files.set('src/orders.module.ts', module('OrdersModule'));
    expect(setUp()).toMatchObject({ module: expected });
  });

  it('is of the app that was chosen in a workspace', () => {
    files.set('apps/orders/src/main.ts', main('OrdersModule', './orders.module'));
    files.set('apps/orders/src/orders.module.ts', module('OrdersModule'));
    expect(setUp({ sourceRoot: 'apps/orders/src' })).toMatchObject({
      module: 'apps/orders/src/orders.module.ts',
    });
  });

  it('has no second ConfigModule where the app has one anywhere, tests aside', () => {
    const texts = () => (setUp() as { files: Record<string, string> }).files['src/app.module.ts'];
    files.set('src/app.module.spec.ts', 'ConfigModule.forRoot();');
    files.set('src/users.module.ts', '// ConfigModule.forRoot() is not called here');
    expect(texts()).toContain('ConfigModule.forRoot(),');
    files.set('src/core.module.ts', 'export const config = ConfigModule.forRoot({ isGlobal: true });');
    expect(texts()).not.toContain('ConfigModule');
  });

  it('finds that another module of the app has it', () => {
    files.set('src/pay/pay.module.ts', 'export const imports = [DefexaModule.forRoot(options)];');
    expect(setUp()).toEqual({ present: 'src/pay/pay.module.ts' });
  });

  it.each([
    ['there is no TypeScript', { compiler: undefined }, 'neither the Nest CLI nor the app has a TypeScript'],
    ['NestJS is too old', { nestVersion: '10.4.1' }, 'NestJS 11 or 12 is needed, and 10.4.1 was found'],
    ['there is no NestJS', { nestVersion: undefined }, 'NestJS 11 or 12 is needed, and none was found'],
    ['there is no module', { sourceRoot: 'lib' }, 'there is no lib/app.module.ts'],
  ])('finds nothing to do where %s', (_, app, problem) => {
    expect(setUp(app)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it.each([undefined, 'not JSON'])('finds nothing to do where package.json is %s', (text) => {
    files.delete('package.json');
    if (text) {
      files.set('package.json', text);
    }
    expect(setUp()).toEqual({ problem: 'there is no package.json with JSON in it' });
  });
});
