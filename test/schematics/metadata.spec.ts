import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { moduleImports } from '../../schematics/nest-add/metadata.js';
import { CONFIG, DEFEXA, withModules } from '../../schematics/nest-add/wiring.js';

const wired = (text: string, additions = [CONFIG, DEFEXA]) => withModules(ts, text, additions);
const ADDED = `import { ConfigModule } from '@nestjs/config';
import { defexaConfig, DefexaModule } from 'nestjs-defexa';
`;

describe('moduleImports', () => {
  const ENTRIES = `imports: [
    ConfigModule.forRoot(),
    DefexaModule.forRootAsync(defexaConfig.asProvider()),
  ],`;
  const ONE_LINE = `imports: [
  ConfigModule.forRoot(),
  DefexaModule.forRootAsync(defexaConfig.asProvider()),
]`;
  it.each([
    ['an empty object', '{}', `{\n  ${ENTRIES}\n}`],
    ['an empty object over lines', '{\n}', `{\n  ${ENTRIES}\n}`],
    ['a comment', '{ // none }\n}', `{ // none }\n  ${ENTRIES}\n}`],
    ['a line', '{ controllers: [A] }', `{ ${ONE_LINE}, controllers: [A] }`],
    ['a line without spaces', '{controllers}', `{${ONE_LINE}, controllers}`],
    ['lines', '{\n  controllers: [A],\n}', `{\n  ${ENTRIES}\n  controllers: [A],\n}`],
    [
      'imports of a provider',
      '{\n  providers: [{ imports }],\n}',
      `{\n  ${ENTRIES}\n  providers: [{ imports }],\n}`,
    ],
    [
      'a comment first',
      '{ // }\n  // A.\n  exports: [A] }',
      `{ // }\n  ${ENTRIES}\n  // A.\n  exports: [A] }`,
    ],
    ['a quoted key', '{ "imports": [] }', `{ "imports": ${ONE_LINE.slice('imports: '.length)} }`],
  ])('adds imports to a module of %s', (_, before, after) => {
    const text = (metadata: string, added = '') =>
      `import { Module } from '@nestjs/common';\n${added}\n@Module(${metadata})\nexport class A {}\n`;
    expect(wired(text(before))).toEqual({ text: text(after, ADDED) });
  });

  it('indents new imports as the file is indented', () => {
    const text = `/**\n * Ours.\n */\nimport {\n\tModule,\n} from '@nestjs/common';\n@Module({})\nclass A {}\n`;
    expect(wired(text, [DEFEXA])).toEqual({
      text: expect.stringContaining(`@Module({\n\timports: [${DEFEXA.entry}],\n})`),
    });
  });

  const HEAD = "import { Module } from '@nestjs/common';\n";
  it.each([
    ['it has a syntax error', `${HEAD}@Module({ imports: [ }) export class A {}`],
    ['it has no class with @Module()', `${HEAD}// @Module({ imports: [] })\nexport class A {}`],
    ['it has no class with @Module()', 'export const AppModule = "@Module({ imports: [] })";'],
    ['it has no class with @Module()', `${HEAD}const m = Module({ imports: [] });\n@m export class A {}`],
    ['it has more than one @Module()', `${HEAD}@Module({ imports: [] }) class A {}\n@Module({}) class B {}`],
    ['its @Module() is not given an object as such', `${HEAD}@Module(metadata) export class A {}`],
    ['its @Module() is not given an object as such', `${HEAD}@Module() export class A {}`],
    [
      'the object given to @Module() takes in another one',
      `${HEAD}@Module({ imports: [], ...more }) class A {}`,
    ],
    ['the object given to @Module() has a computed name', `${HEAD}@Module({ ['imports']: [] }) class A {}`],
    ['its @Module() has imports twice', `${HEAD}@Module({ imports: [], 'imports': [] }) export class A {}`],
    ['its imports are not a plain array', `${HEAD}@Module({ imports }) export class A {}`],
    ['its imports are not a plain array', `${HEAD}@Module({ get imports() { return []; } }) class A {}`],
    ['its imports are not a plain array', `${HEAD}@Module({ imports: [].concat(all) }) export class A {}`],
    ['its imports are not a plain array', `${HEAD}@Module({ imports: [] as any[] }) export class A {}`],
    ['its imports are not a plain array', `${HEAD}@Module({ "imports": all }) export class A {}`],
  ])('refuses where %s: %j', (problem, text) => {
    expect(moduleImports(ts, text)).toEqual({ problem });
  });
});
