import { beforeEach, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { planSetUp } from '../../schematics/nest-add/plan-set-up.js';
import { main, module, newApp, treeOf } from './support/app.js';

let files: ReturnType<typeof newApp>;
beforeEach(() => {
  files = newApp();
});

describe('planSetUp()', () => {
  const setUp = (app: Partial<Parameters<typeof planSetUp>[0]> = {}) =>
    planSetUp({
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
  ])('changes the module %s', (_, text, expected) => {
    files.set('src/main.ts', text);
    files.set('src/orders.module.ts', module('OrdersModule'));
    expect(setUp()).toMatchObject({ module: expected });
  });

  const APP = main('AppModule', './app.module');
  it.each([
    ['starts no module', 'void 0;'],
    ['imports it by an alias', main('RootModule', '@/root.module')],
    ['imports it from a package', main('RootModule', '@app/root')],
    ['imports it from outside of sourceRoot', main('RootModule', 'src/../lib/root.module')],
    ['passes it to a helper', "import { AppModule } from './app.module';\nvoid start(AppModule);"],
    ['gets it from a caller', `${APP}const start = (module) => NestFactory.create(module);`],
    ['declares it', "import { NestFactory } from '@nestjs/core';\nclass A {}\nvoid NestFactory.create(A);"],
    ['starts two modules', `${APP}void NestFactory.createApplicationContext(JobsModule);`],
    ['uses another NestFactory', APP.replace('@nestjs/core', './nest')],
  ])('reports a problem if main.ts %s', (_, text) => {
    files.set('src/main.ts', text);
    expect(setUp()).toEqual({
      problem: 'src/main.ts has no NestFactory.create() with one module that it imports by its path',
    });
  });

  it('changes a module that main.ts starts twice', () => {
    files.set('src/main.ts', `${APP}void NestFactory.createApplicationContext(AppModule);`);
    expect(setUp()).toMatchObject({ module: 'src/app.module.ts' });
  });

  it('changes the app of the given sourceRoot in a workspace', () => {
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
    ['by its name', `${CONFIG_MODULE}export const config = ConfigModule.forRoot({ isGlobal: true });`],
    ['on two lines', `${CONFIG_MODULE}export const config = ConfigModule\n  .forRoot();`],
    [
      'under another name',
      "import { ConfigModule as C } from '@nestjs/config';\nexport const c = C.forRoot();",
    ],
    [
      'in a namespace',
      "import * as nest from '@nestjs/config';\nexport const c = nest.ConfigModule.forRoot();",
    ],
  ])('adds no second ConfigModule if the app imports one %s', (_, text) => {
    files.set('src/core.module.ts', text);
    expect(configIsAdded()).toBe(false);
  });

  it.each([
    ['only a test imports one', 'src/app.module.spec.ts', `${CONFIG_MODULE}ConfigModule.forRoot();`],
    [
      'only a comment mentions one',
      'src/core.module.ts',
      `${CONFIG_MODULE}// ConfigModule.forRoot() is elsewhere`,
    ],
    [
      'the app only calls forFeature()',
      'src/core.module.ts',
      `${CONFIG_MODULE}ConfigModule.forFeature(config);`,
    ],
    [
      'the app declares a class of that name',
      'src/config.module.ts',
      'export class ConfigModule {}\nConfigModule.forRoot();',
    ],
    [
      'the app imports its own',
      'src/a.ts',
      "import { ConfigModule } from './config';\nConfigModule.forRoot();",
    ],
  ])('adds a ConfigModule if %s', (_, path, text) => {
    files.set(path, text);
    expect(configIsAdded()).toBe(true);
  });

  it('finds the module that uses the package already', () => {
    const text =
      "import { DefexaModule } from 'nestjs-defexa';\nexport const imports = [DefexaModule.forRoot(options)];";
    files.set('src/pay/pay.module.ts', text);
    expect(setUp()).toEqual({ present: 'src/pay/pay.module.ts' });
  });

  it('ignores a DefexaModule that the app declares', () => {
    files.set('src/pay/defexa.module.ts', 'export class DefexaModule {}');
    expect(setUp()).toMatchObject({ module: 'src/app.module.ts' });
  });

  it.each(['src/app.module.ts', '.env.example', 'package.json'])(
    'reports a problem if %s is not in UTF-8',
    (path) => {
      files.set(path, Buffer.from(`${String(files.get(path) ?? '')}// é`, 'latin1'));
      expect(setUp()).toEqual({ problem: `${path} is not in UTF-8` });
    },
  );

  it('keeps a byte-order mark', () => {
    files.set('.env.example', '\uFEFF# é\n');
    expect(setUp()).toMatchObject({
      files: { '.env.example': expect.stringMatching(/^\uFEFF# é\n\n# Defexa/) },
    });
  });

  it('reports a problem if a package is too old', () => {
    files.set('package.json', '{"dependencies": {"@nestjs/config": "^3.2.0"}}');
    expect(setUp()).toEqual({ problem: 'package.json has @nestjs/config ^3.2.0, but ^12.0.0 is needed' });
  });

  it.each([
    ['there is no TypeScript', { compiler: undefined }, 'neither the Nest CLI nor the app has a TypeScript'],
    ['NestJS is too old', { nestVersion: '10.4.1' }, 'NestJS 11 or 12 is needed, but 10.4.1 was found'],
    ['there is no NestJS', { nestVersion: undefined }, 'NestJS 11 or 12 is needed, but none was found'],
    ['there is no main.ts', { sourceRoot: 'lib' }, 'there is no lib/main.ts'],
  ])('reports a problem if %s', (_, app, problem) => {
    expect(setUp(app)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it('reports a problem if the module does not exist', () => {
    files.delete('src/app.module.ts');
    expect(setUp()).toEqual({ problem: 'there is no src/app.module.ts' });
  });

  it.each([undefined, 'not JSON', 'null', '[]', '{"dependencies": "all"}', '{"devDependencies": []}'])(
    'reports a problem if package.json is %s',
    (text) => {
      files.delete('package.json');
      if (text) {
        files.set('package.json', text);
      }
      expect(setUp()).toEqual({ problem: 'there is no valid package.json' });
    },
  );
});
