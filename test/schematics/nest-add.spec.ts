import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Context } from '../../schematics/nest-add/devkit.js';
import { nestAdd, type Options } from '../../schematics/nest-add/index.js';
import { module, newApp, treeOf } from './support/app.js';

let files: ReturnType<typeof newApp>;
let said: string[];
let tasks: object[];
beforeEach(() => {
  files = newApp();
  said = [];
  tasks = [];
});

const context: Context = {
  logger: { info: (message) => said.push(message), warn: (message) => said.push(message) },
  addTask: (task) => tasks.push(task.toConfiguration()),
};
const run = (options: Options = {}) => nestAdd(options)(treeOf(files), context);

describe('nest add nestjs-defexa', () => {
  it('changes the module, .env.example and package.json, and installs the packages', () => {
    run();
    expect([...files.keys()]).toEqual(['package.json', 'src/main.ts', 'src/app.module.ts', '.env.example']);
    expect(files.get('src/app.module.ts')).toContain(
      'DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),',
    );
    expect(files.get('.env.example')).toContain('DEFEXA_MERCHANT_PRIVATE_KEY=\n');
    expect(files.get('package.json')).toContain('"@nestjs/axios": "^12.0.0"');
    expect(tasks).toMatchObject([{ name: 'node-package', options: { command: 'install' } }]);
    expect(said.join()).toContain('nestjs-defexa is set up in src/app.module.ts. Set DEFEXA_MERCHANT');
  });

  it('says how tests of the whole app run without a key', () => {
    run();
    expect(said.at(-1)).toContain(
      'await overrideDefexaSession(Test.createTestingModule({ imports: [AppModule] })).compile();',
    );
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

  it('installs nothing with --skip-install, and says what to install', () => {
    run({ skipInstall: true });
    expect(tasks).toEqual([]);
    expect(said.join()).toContain('Install the packages that were added to package.json.');
  });

  it('installs nothing if the app has all dependencies', () => {
    run();
    files.set('src/app.module.ts', module('AppModule'));
    tasks = [];
    run({ skipInstall: true });
    expect(tasks).toEqual([]);
    expect(said.at(-1)).not.toContain('Install');
  });

  it('installs with Bun if the app uses Bun', () => {
    files.set('bun.lock', '');
    run();
    expect(tasks).toMatchObject([{ options: { packageManager: 'bun' } }]);
  });

  it('does not change an app that it cannot parse, and prints instructions', () => {
    files.set('src/app.module.ts', 'export const AppModule = {};');
    const before = [...files];
    run();
    expect([...files]).toEqual(before);
    expect(tasks).toEqual([]);
    expect(said.join()).toContain(
      'in src/app.module.ts, it has no class with @Module(). Please do these steps by hand:',
    );
    expect(said.join()).toContain("import { defexaConfig, DefexaModule } from 'nestjs-defexa';");
  });
});
