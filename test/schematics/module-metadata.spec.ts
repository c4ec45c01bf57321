import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { findModuleImports } from '../../schematics/nest-add/module-metadata.js';
import { CONFIG, DEFEXA, addModules } from '../../schematics/nest-add/add-modules.js';

const changed = (text: string, additions = [CONFIG, DEFEXA]) => addModules(ts, text, additions);
const ADDED = `import { ConfigModule } from '@nestjs/config';
import { defexaConfig, DefexaModule } from 'nestjs-defexa';
`;

describe('findModuleImports()', () => {
  const ENTRIES = `imports: [
    ConfigModule.forRoot(),
    DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),
  ],`;
  const ONE_LINE = `imports: [
  ConfigModule.forRoot(),
  DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),
]`;
  it.each([
    ['an empty object', '{}', `{\n  ${ENTRIES}\n}`],
    ['an empty object on two lines', '{\n}', `{\n  ${ENTRIES}\n}`],
    ['a comment', '{ // none }\n}', `{ // none }\n  ${ENTRIES}\n}`],
    ['a property on one line', '{ controllers: [A] }', `{ ${ONE_LINE}, controllers: [A] }`],
    ['a property without spaces', '{controllers}', `{${ONE_LINE}, controllers}`],
    ['properties on several lines', '{\n  controllers: [A],\n}', `{\n  ${ENTRIES}\n  controllers: [A],\n}`],
    [
      'a provider with a property named imports',
      '{\n  providers: [{ imports }],\n}',
      `{\n  ${ENTRIES}\n  providers: [{ imports }],\n}`,
    ],
    [
      'a comment on the first line',
      '{ // }\n  // A.\n  exports: [A] }',
      `{ // }\n  ${ENTRIES}\n  // A.\n  exports: [A] }`,
    ],
    ['a quoted key', '{ "imports": [] }', `{ "imports": ${ONE_LINE.slice('imports: '.length)} }`],
  ])('adds imports to a module with %s', (_, before, after) => {
    const text = (metadata: string, added = '') =>
      `import { Module } from '@nestjs/common';\n${added}\n@Module(${metadata})\nexport class A {}\n`;
    expect(changed(text(before))).toEqual({ text: text(after, ADDED) });
  });

  it('indents new imports as the file is indented', () => {
    const text = `/**\n * Ours.\n */\nimport {\n\tModule,\n} from '@nestjs/common';\n@Module({})\nclass A {}\n`;
    expect(changed(text, [DEFEXA])).toEqual({
      text: expect.stringContaining(`@Module({\n\timports: [\n\t\t${DEFEXA.entry},\n\t],\n})`),
    });
  });

  const HEAD = "import { Module } from '@nestjs/common';\n";
  it.each([
    ['it has a syntax error', `${HEAD}@Module({ imports: [ }) export class A {}`],
    ['it has no class with @Module()', `${HEAD}// @Module({ imports: [] })\nexport class A {}`],
    ['it has no class with @Module()', 'export const AppModule = "@Module({ imports: [] })";'],
    ['it has no class with @Module()', `${HEAD}const m = Module({ imports: [] });\n@m export class A {}`],
    ['it has more than one @Module()', `${HEAD}@Module({ imports: [] }) class A {}\n@Module({}) class B {}`],
    ['its @Module() has no object literal', `${HEAD}@Module(metadata) export class A {}`],
    ['its @Module() has no object literal', `${HEAD}@Module() export class A {}`],
    ['its @Module() has a spread property', `${HEAD}@Module({ imports: [], ...more }) class A {}`],
    ['its @Module() has a computed property name', `${HEAD}@Module({ ['imports']: [] }) class A {}`],
    ['its @Module() has imports twice', `${HEAD}@Module({ imports: [], 'imports': [] }) export class A {}`],
    ['its imports are not an array literal', `${HEAD}@Module({ imports }) export class A {}`],
    ['its imports are not an array literal', `${HEAD}@Module({ get imports() { return []; } }) class A {}`],
    ['its imports are not an array literal', `${HEAD}@Module({ imports: [].concat(all) }) export class A {}`],
    ['its imports are not an array literal', `${HEAD}@Module({ imports: [] as any[] }) export class A {}`],
    ['its imports are not an array literal', `${HEAD}@Module({ "imports": all }) export class A {}`],
  ])('reports that %s: %j', (problem, text) => {
    expect(findModuleImports(ts, text)).toEqual({ problem });
  });
});
