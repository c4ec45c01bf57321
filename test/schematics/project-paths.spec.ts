import { mkdirSync, truncateSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { testsWith } from '../support/programs/tests-with.js';
import { main, module } from './support/app.js';
import { DiskApp } from './support/disk-app.js';

const { it: itWithMkfifo } = testsWith('mkfifo');

let app: DiskApp;
beforeEach(() => {
  app = new DiskApp();
});
afterEach(() => app.close());

const FILES = ['src/main.ts', 'src/app.module.ts', '.env.example', 'package.json'];
const SOURCES = [...FILES, 'src/orders/orders.service.ts'];

/** Runs `nest add`, expects that it changes nothing, and returns the reason that it prints. */
async function reason(sourceRoot?: unknown): Promise<string> {
  const before = app.all();
  await app.nestAdd({ sourceRoot });
  expect(app.all()).toEqual(before);
  expect(app.tasks).toEqual([]);
  expect(app.said).toHaveLength(1);
  expect(app.said[0]).toContain(
    'DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),',
  );
  return /was not changed: (.*)\. Please do these steps by hand/.exec(app.said[0]!)![1]!;
}

describe('nest add does not change an app', () => {
  it.each(SOURCES)('where %s is a link out of the project', async (path) => {
    const target = join(app.outside, 'file');
    app.write('../outside/file', `app/${path}` in app.all() ? app.read(path) : '');
    app.link(path, target);
    expect(await reason()).toBe(`${path} is a link that leads out of the project, to ${target}`);
  });

  it.each(['src', 'src/orders', 'src/orders/parts'])(
    'where %s is a relative link to a folder outside',
    async (path) => {
      app.write('../outside/main.ts', main('AppModule', './app.module'));
      app.write('../outside/app.module.ts', module('AppModule'));
      app.link(path, `${'../'.repeat(path.split('/').length)}outside`);
      expect(await reason()).toBe(`${path} is a link that leads out of the project, to ${app.outside}`);
    },
  );

  it('where a link leads to another link, out of the project', async () => {
    app.write('../outside/app.module.ts', module('AppModule'));
    app.link('src/app.module.ts', 'link.txt');
    app.link('src/link.txt', join(app.outside, 'app.module.ts'));
    expect(await reason()).toContain('src/app.module.ts is a link that leads out of the project, to ');
  });

  it('where a link leads into node_modules', async () => {
    app.write('node_modules/shared/app.module.ts', module('AppModule'));
    app.link('src/app.module.ts', '../node_modules/shared/app.module.ts');
    expect(await reason()).toContain('src/app.module.ts is a link that leads out of the project, to ');
  });

  it.each(FILES)('where %s is a link to nothing', async (path) => {
    app.link(path, join(app.outside, 'nothing'));
    expect(await reason()).toBe(`${path} is a link that cannot be followed`);
  });

  it.each(FILES)('where %s is a link to itself', async (path) => {
    app.link(path, path.split('/').at(-1)!);
    expect(await reason()).toBe(`${path} is a link that cannot be followed`);
  });

  it.each(['../../outside/app.module', '../../outside/app.module.js', '../src/../../outside/app.module'])(
    'where main.ts starts a module from %s',
    async (specifier) => {
      app.write('../outside/app.module.ts', module('AppModule'));
      app.write('src/main.ts', main('AppModule', specifier));
      expect(await reason()).toBe('../outside/app.module.ts is outside of the project');
    },
  );

  it('where the module re-exports one from outside', async () => {
    app.write('../outside/app.module.ts', module('AppModule'));
    app.write('src/app.module.ts', "export { AppModule } from '../../outside/app.module';\n");
    expect(await reason()).toBe('in src/app.module.ts, it has no class with @Module()');
  });

  it.each([
    '../outside',
    '..',
    'src/../../outside',
    '/',
    '/etc',
    '..\\outside',
    'src\\..\\..\\outside',
    'C:\\outside',
    'c:/outside',
  ])('where sourceRoot is %s', async (sourceRoot) => {
    app.write('../outside/main.ts', main('AppModule', './app.module'));
    app.write('../outside/app.module.ts', module('AppModule'));
    expect(await reason(sourceRoot)).toBe(`${sourceRoot} is outside of the project`);
  });

  it.each([[true], [null], [['src', 'lib']], [{ src: true }]])(
    'where sourceRoot is %j',
    async (sourceRoot) => {
      expect(await reason(sourceRoot)).toBe('sourceRoot in nest-cli.json is not a string');
    },
  );

  it.each(['undefined', 'null', '[object', 'src\0', 7])(
    'where there is no sourceRoot %j',
    async (sourceRoot) => {
      expect(await reason(sourceRoot)).toMatch(/^there is no .*main\.ts, although|^it cannot be read \(/);
    },
  );

  it.each(FILES)('where %s is a folder', async (path) => {
    app.remove(path);
    app.write(`${path}/file`, '');
    expect(await reason()).toBe(`${path} is not a file`);
  });

  it('where sourceRoot is a file', async () => {
    app.remove('src');
    app.write('src', '');
    expect(await reason()).toBe('src is not a folder');
    app.said.length = 0;
    expect(await reason('src/app')).toBe('src is not a folder');
  });

  itWithMkfifo('where .env.example is a pipe without a writer', async () => {
    execFileSync('mkfifo', [join(app.directory, '.env.example')]);
    expect(await reason()).toBe('.env.example is not a file');
  });

  it.each(SOURCES)('where %s is huge', async (path) => {
    app.write(path, '');
    truncateSync(join(app.directory, path), path === 'package.json' ? 17 * 1024 ** 2 : 3 * 1024 ** 3);
    expect(await reason()).toBe(`${path} is larger than 16 MiB`);
  });

  it('where the compiler throws', async () => {
    app.write('src/app.module.ts', module('AppModule').replace('[]', '['.repeat(200_000)));
    expect(await reason()).toBe('it cannot be read (RangeError: Maximum call stack size exceeded)');
  });

  it.each(['src/app.module.ts', '.env.example', 'package.json'])('where %s is not in UTF-8', async (path) => {
    app.write(path, Buffer.from('\uFEFF{ "name": "é" }', 'utf16le'));
    expect(await reason()).toBe(`${path} is not in UTF-8`);
  });
});

describe('nest add sets an app up', () => {
  const setUp = async (sourceRoot?: string) => {
    await app.nestAdd({ sourceRoot });
    expect(app.said.join()).toContain('nestjs-defexa is set up in');
  };

  it('through links within the project, which stay', async () => {
    app.write('packages/api/app.module.ts', module('AppModule'));
    app.write('packages/api/main.ts', main('AppModule', './app.module'));
    app.write('config/package.json', app.read('package.json'));
    app.write('config/env', '# é\n');
    app.link('src', 'packages/api');
    app.link('package.json', join(app.directory, 'config/package.json'));
    app.link('.env.example', 'config/env');
    await setUp();
    expect(app.read('packages/api/app.module.ts')).toContain('DefexaModule.forRootAsync');
    expect(app.read('config/package.json')).toContain('"@nestjs/axios"');
    expect(app.read('config/env')).toMatch(/^# é\n\n# Defexa/);
    expect(app.all()).toMatchObject({
      'app/src': 'a link to packages/api',
      'app/.env.example': 'a link to config/env',
    });
  });

  it('where links lead to a folder above them', async () => {
    app.link('src/again', '.');
    app.link('src/once-more', '../src');
    app.link('src/root', '..');
    await setUp();
  });

  it('beside a broken link, such as the lock file of an editor', async () => {
    app.link('src/.#app.module.ts', 'me@host.4711:1700000000');
    app.link('src/gone', 'nowhere');
    await setUp();
  });

  it('without reading node_modules in the folder of its sources', async () => {
    app.link('node_modules/shared', app.outside);
    app.write('main.ts', main('AppModule', './src/app.module'));
    await setUp('.');
  });

  it.each(['./src', 'src/', 'lib/../src'])('whose sourceRoot is %s', async (sourceRoot) => {
    mkdirSync(join(app.directory, 'lib'));
    await setUp(sourceRoot);
    expect(app.read('src/app.module.ts')).toContain('DefexaModule.forRootAsync');
  });

  it('whose sourceRoot is a number', async () => {
    app.write('2026/main.ts', main('AppModule', './app.module'));
    app.write('2026/app.module.ts', module('AppModule'));
    await app.nestAdd({ sourceRoot: 2026 });
    expect(app.read('2026/app.module.ts')).toContain('DefexaModule.forRootAsync');
  });
});

it('nest add finds that an app uses the package already, before anything that is wrong', async () => {
  app.link('src/a', app.outside);
  app.write(
    'src/pay.module.ts',
    "import { DefexaModule } from 'nestjs-defexa';\nexport const imports = [DefexaModule.forRoot(options)];",
  );
  await app.nestAdd();
  expect(app.said).toEqual(['nestjs-defexa is in use already, in src/pay.module.ts. Nothing was changed.']);
});
