import { beforeEach, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { setUpOf } from '../../schematics/nest-add/set-up.js';
import { main, module, newApp, treeOf } from './support/app.js';

let files: ReturnType<typeof newApp>;
beforeEach(() => {
  files = newApp();
});

describe('setUpOf', () => {
  const setUp = (app: Partial<Parameters<typeof setUpOf>[0]> = {}) =>
    setUpOf({
      files: treeOf(files),
      // Where none of these files is.
      directory: import.meta.dirname,
      sourceRoot: 'src',
      nestVersion: '12.0.0',
      compiler: ts,
      ...app,
    });

  it.each([
    ['that main.ts starts', main('OrdersModule', './orders.module'), 'src/orders.module.ts'],
    ['that an ES module starts', main('OrdersModule', './orders.module.js'), 'src/orders.module.ts'],
    [
      'that is imported with its extension',
      main('OrdersModule', './orders.module.ts'),
      'src/orders.module.ts',
    ],
    ['that is imported from the root', main('OrdersModule', 'src/orders.module'), 'src/orders.module.ts'],
    [
      'that is imported by a longer path',
      main('OrdersModule', '../src/orders.module'),
      'src/orders.module.ts',
    ],
  ])('is of the module %s', (_, text, expected) => {
    files.set('src/main.ts', text);
    files.set('src/orders.module.ts', module('OrdersModule'));
    expect(setUp()).toMatchObject({ module: expected });
  });

  const APP = main('AppModule', './app.module');
  it.each([
    ['starts none', 'void 0;'],
    ['has it by an alias', main('RootModule', '@/root.module')],
    ['has it from a package', main('RootModule', '@app/root')],
    ['has it from outside of the app', main('RootModule', 'src/../lib/root.module')],
    ['gives it to a helper', "import { AppModule } from './app.module';\nvoid start(AppModule);"],
    ['gets it from a caller', `${APP}const start = (module) => NestFactory.create(module);`],
    ['has it itself', "import { NestFactory } from '@nestjs/core';\nclass A {}\nvoid NestFactory.create(A);"],
    ['starts two', `${APP}void NestFactory.createApplicationContext(JobsModule);`],
    ['has a NestFactory of its own', APP.replace('@nestjs/core', './nest')],
  ])('finds nothing to do where main.ts %s', (_, text) => {
    files.set('src/main.ts', text);
    expect(setUp()).toEqual({
      problem: 'src/main.ts has no NestFactory.create() with one module that it imports by its path',
    });
  });

  it('is of a module that is started in two ways', () => {
    files.set('src/main.ts', `${APP}void NestFactory.createApplicationContext(AppModule);`);
    expect(setUp()).toMatchObject({ module: 'src/app.module.ts' });
  });

  it('is of the app that was chosen in a workspace', () => {
    files.set('apps/orders/src/main.ts', main('OrdersModule', './orders.module'));
    files.set('apps/orders/src/orders.module.ts', module('OrdersModule'));
    expect(setUp({ sourceRoot: 'apps/orders/src' })).toMatchObject({
      module: 'apps/orders/src/orders.module.ts',
    });
  });

  const CONFIG_MODULE = "import { ConfigModule } from '@nestjs/config';\n";
  const configIsAdded = () =>
    (setUp() as { files: Record<string, string> }).files['src/app.module.ts']!.includes(
      'ConfigModule.forRoot(),',
    );

  it.each([
    ['as it is', `${CONFIG_MODULE}export const config = ConfigModule.forRoot({ isGlobal: true });`],
    ['over lines', `${CONFIG_MODULE}export const config = ConfigModule\n  .forRoot();`],
    ['by another name', "import { ConfigModule as C } from '@nestjs/config';\nexport const c = C.forRoot();"],
    [
      'with all else',
      "import * as nest from '@nestjs/config';\nexport const c = nest.ConfigModule.forRoot();",
    ],
  ])('has no second ConfigModule where the app has one anywhere, %s', (_, text) => {
    files.set('src/core.module.ts', text);
    expect(configIsAdded()).toBe(false);
  });

  it.each([
    ['a test has one', 'src/app.module.spec.ts', `${CONFIG_MODULE}ConfigModule.forRoot();`],
    ['a comment names one', 'src/core.module.ts', `${CONFIG_MODULE}// ConfigModule.forRoot() is elsewhere`],
    ['there is one for a feature', 'src/core.module.ts', `${CONFIG_MODULE}ConfigModule.forFeature(config);`],
    ['a class is called so', 'src/config.module.ts', 'export class ConfigModule {}\nConfigModule.forRoot();'],
    ['it is one of the app', 'src/a.ts', "import { ConfigModule } from './config';\nConfigModule.forRoot();"],
  ])('has a ConfigModule where %s', (_, path, text) => {
    files.set(path, text);
    expect(configIsAdded()).toBe(true);
  });

  it('finds that another module of the app has it', () => {
    const text =
      "import { DefexaModule } from 'nestjs-defexa';\nexport const imports = [DefexaModule.forRoot(options)];";
    files.set('src/pay/pay.module.ts', text);
    expect(setUp()).toEqual({ present: 'src/pay/pay.module.ts' });
  });

  it('is not misled by a DefexaModule of the app', () => {
    files.set('src/pay/defexa.module.ts', 'export class DefexaModule {}');
    expect(setUp()).toMatchObject({ module: 'src/app.module.ts' });
  });

  it.each(['src/app.module.ts', '.env.example', 'package.json'])(
    'finds nothing to do where %s is not in UTF-8',
    (path) => {
      files.set(path, Buffer.from(`${String(files.get(path) ?? '')}// é`, 'latin1'));
      expect(setUp()).toEqual({ problem: `${path} is not in UTF-8` });
    },
  );

  it('keeps what is in UTF-8, with a mark at its beginning', () => {
    files.set('.env.example', '\uFEFF# é\n');
    expect(setUp()).toMatchObject({
      files: { '.env.example': expect.stringMatching(/^\uFEFF# é\n\n# Defexa/) },
    });
  });

  it('finds nothing to do where a package is too old', () => {
    files.set('package.json', '{"dependencies": {"@nestjs/config": "^3.2.0"}}');
    expect(setUp()).toEqual({ problem: 'package.json has @nestjs/config ^3.2.0, and ^12.0.0 is needed' });
  });

  it.each([
    ['there is no TypeScript', { compiler: undefined }, 'neither the Nest CLI nor the app has a TypeScript'],
    ['NestJS is too old', { nestVersion: '10.4.1' }, 'NestJS 11 or 12 is needed, and 10.4.1 was found'],
    ['there is no NestJS', { nestVersion: undefined }, 'NestJS 11 or 12 is needed, and none was found'],
    ['there is no main.ts', { sourceRoot: 'lib' }, 'there is no lib/main.ts'],
  ])('finds nothing to do where %s', (_, app, problem) => {
    expect(setUp(app)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it('finds nothing to do where there is no such module', () => {
    files.delete('src/app.module.ts');
    expect(setUp()).toEqual({ problem: 'there is no src/app.module.ts' });
  });

  it.each([undefined, 'not JSON', 'null', '[]', '{"dependencies": "all"}', '{"devDependencies": []}'])(
    'finds nothing to do where package.json is %s',
    (text) => {
      files.delete('package.json');
      if (text) {
        files.set('package.json', text);
      }
      expect(setUp()).toEqual({ problem: 'there is no package.json with JSON in it' });
    },
  );
});
