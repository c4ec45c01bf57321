import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DefexaEmulator } from '../../lib/testing/index.js';
import { FreshApp, type Template } from './support/fresh-app.js';

/** A service of a feature module, as `nest generate` leaves it, which uses Defexa. */
const ORDERS = `import { Injectable } from '@nestjs/common';
import { DefexaHttpService } from 'nestjs-defexa';

@Injectable()
export class OrdersService {
  constructor(readonly defexa: DefexaHttpService) {}
}
`;

/** Starts the app's module, logs in, and prints the user id. */
const LOGIN = `import { NestFactory } from '@nestjs/core';
import { DefexaAuthService } from 'nestjs-defexa';
import { AppModule } from './MODULE';

async function login() {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  const { userId } = await app.get(DefexaAuthService, { strict: false }).login();
  console.log(JSON.stringify({ userId }));
  await app.close();
}

void login();
`;

const TEMPLATES: [string, Template][] = [
  ['a fresh NestJS 11 app', { nest: '11', node: '20' }],
  ['a fresh NestJS 12 app of ES modules', { nest: '12', type: 'esm', node: '24' }],
  ['a fresh NestJS 12 app in CommonJS', { nest: '12', type: 'cjs', node: '24' }],
];

describe.each(TEMPLATES)('nest add nestjs-defexa, in %s', (_, template) => {
  let app: FreshApp;
  let closingWords: string;
  beforeAll(async () => {
    app = await FreshApp.create(template);
  });
  afterAll(() => app?.remove());

  const nestAdd = (...flags: string[]) => app.runWell('nest', ['add', 'nestjs-defexa', ...flags]);

  it('changes the module, .env.example and package.json', async () => {
    const before = await app.files();
    ({ stdout: closingWords } = await nestAdd());
    expect(closingWords).toContain(
      'nestjs-defexa is set up in src/app.module.ts. Set DEFEXA_MERCHANT_PRIVATE_KEY',
    );
    const after = await app.files();
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(changed.toSorted()).toEqual([
      '.env.example',
      'package-lock.json',
      'package.json',
      'src/app.module.ts',
    ]);
    // The app's own formatter agrees.
    await app.runWell('prettier', ['--check', 'src', 'package.json']);
  });

  it('installs the packages that match this version of NestJS', async () => {
    const { stdout } = await app.runWell('npm', ['ls', '--depth=0', '--json']);
    const { dependencies } = JSON.parse(stdout) as { dependencies: Record<string, { version: string }> };
    const major = template.nest === '11' ? '4' : '12';
    expect(dependencies['@nestjs/axios']!.version.split('.')[0]).toBe(major);
    expect(dependencies['@nestjs/config']!.version.split('.')[0]).toBe(major);
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(['axios', 'nestjs-defexa']));
  });

  it("says how the app's e2e test runs without a key", async () => {
    const path = 'test/app.e2e-spec.ts';
    const [declaration] = /import .* from 'nestjs-defexa\/testing';/.exec(closingWords)!;
    const call = /Test\.createTestingModule\(\{[^}]*\}\)/;
    expect(closingWords).toMatch(new RegExp(`overrideDefexaSession\\(${call.source}\\)`));
    const spec = await app.read(path);
    await app.write(path, `${declaration}\n${spec.replace(call, 'overrideDefexaSession($&)')}`);
    await app.runWell('npm', ['run', 'test:e2e']);
  });

  it('results in an app whose feature modules can inject the services', async () => {
    await app.runWell('nest', ['generate', 'module', 'orders']);
    await app.runWell('nest', ['generate', 'service', 'orders', '--no-spec']);
    await app.write('src/orders/orders.service.ts', ORDERS);
  });

  it('results in an app that compiles, starts with .env, and logs in', async () => {
    const defexa = await DefexaEmulator.start();
    try {
      const example = await app.read('.env.example');
      const env = example
        .replace('DEFEXA_MERCHANT_PRIVATE_KEY=', `$&${defexa.merchantPrivateKey}`)
        .replace(/# (DEFEXA_BASE_URL=).*/, `$1${defexa.baseUrl}`);
      await app.write('.env', env);
      const module = template.type === 'esm' ? 'app.module.js' : 'app.module';
      await app.write('src/login.ts', LOGIN.replace('MODULE', module));
      await app.runWell('nest', ['build']);
      const { stdout } = await app.runWell('node', ['dist/login.js']);
      expect(JSON.parse(stdout)).toEqual({ userId: expect.any(Number) });
      expect(defexa.counts.logins).toBe(1);
    } finally {
      await defexa.close();
    }
  });

  it('changes nothing at a second run', async () => {
    const before = await app.files();
    const { stdout } = await nestAdd('--skip-install');
    expect(stdout).toContain('nestjs-defexa is in use already, in src/app.module.ts. Nothing was changed.');
    expect(await app.files()).toEqual(before);
  });

  it('changes nothing in an app that it does not understand, and says what to do', async () => {
    await app.write(
      'src/app.module.ts',
      "import { Module } from '@nestjs/common';\n\nconst imports = [];\n\n@Module({ imports })\nexport class AppModule {}\n",
    );
    const before = await app.files();
    const { stdout, stderr } = await nestAdd('--skip-install');
    const output = stdout + stderr;
    expect(output).toContain(
      'the app was not changed: in src/app.module.ts, its imports are not an array literal',
    );
    expect(output).toContain('DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),');
    expect(await app.files()).toEqual(before);
  });

  const MODULE = `import { Module } from '@nestjs/common';\n\n@Module({})\nexport class AppModule {}\n`;
  const MAIN = `import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../outside/app.module';

void NestFactory.create(AppModule);
`;

  it('changes nothing if a link, an import or nest-cli.json leads out of the app', async () => {
    const outside = join(app.directory, '../outside');
    await mkdir(outside);
    await writeFile(join(outside, 'app.module.ts'), MODULE);
    const expectUnchanged = async (problem: string) => {
      const before = await app.files();
      const { stdout, stderr } = await nestAdd('--skip-install');
      expect(stdout + stderr).toContain(`the app was not changed: ${problem}`);
      expect(stdout + stderr).toContain(
        'DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),',
      );
      expect(await app.files()).toEqual(before);
      expect(await readdir(outside)).toEqual(['app.module.ts']);
      expect(await readFile(join(outside, 'app.module.ts'), 'utf8')).toBe(MODULE);
    };

    const module = join(app.directory, 'src/app.module.ts');
    await rm(module);
    await symlink(join(outside, 'app.module.ts'), module);
    await expectUnchanged('src/app.module.ts is a link that leads out of the project');

    await rm(module);
    await app.write('src/main.ts', MAIN);
    await expectUnchanged('../outside/app.module.ts is outside of the project');

    const example = join(app.directory, '.env.example');
    await rm(example);
    await symlink(join(outside, 'env'), example);
    await app.write('src/main.ts', MAIN.replace('../../outside', '.'));
    await app.write('src/app.module.ts', MODULE);
    await expectUnchanged('.env.example is a link that cannot be followed');

    await app.write('nest-cli.json', JSON.stringify({ sourceRoot: '../outside' }));
    await expectUnchanged('../outside is outside of the project');
    await app.write('nest-cli.json', JSON.stringify({ sourceRoot: true }));
    await expectUnchanged('sourceRoot in nest-cli.json is not a string');
  });
});
