import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { moduleImports, parsed } from '../../schematics/nest-add/reading.js';
import { CONFIG, DEFEXA, withModules } from '../../schematics/nest-add/wiring.js';

const wired = (text: string, additions = [CONFIG, DEFEXA]) => withModules(ts, text, additions);

/** A module whose imports are these, and what is to become of them. */
const module = (imports: string, added = '') => `import { Module } from '@nestjs/common';
${added}import { UsersModule } from './users.module';

@Module({
  imports: ${imports},
  providers: [],
})
export class AppModule {}
`;
const ADDED = `import { ConfigModule } from '@nestjs/config';
import { defexaConfig, DefexaModule } from 'nestjs-defexa';
`;

const ARRAYS = {
  nothing: [
    '[]',
    `[
    ConfigModule.forRoot(),
    DefexaModule.forRootAsync(defexaConfig.asProvider()),
  ]`,
  ],
  'nothing, over lines': [
    '[\n  ]',
    `[
    ConfigModule.forRoot(),
    DefexaModule.forRootAsync(defexaConfig.asProvider()),
  ]`,
  ],
  'nothing but a comment': [
    '[ // none, yet ]\n  ]',
    `[ // none, yet ]
    ConfigModule.forRoot(),
    DefexaModule.forRootAsync(defexaConfig.asProvider()),
  ]`,
  ],
  'a line': [
    '[UsersModule]',
    '[UsersModule, ConfigModule.forRoot(), DefexaModule.forRootAsync(defexaConfig.asProvider())]',
  ],
  'a line with a comma and a comment at its end': [
    '[UsersModule, /* ] */]',
    '[UsersModule, /* ] */ ConfigModule.forRoot(), DefexaModule.forRootAsync(defexaConfig.asProvider())]',
  ],
  'lines with a comma after the last': [
    '[\n    UsersModule, // comes first, always\n  ]',
    `[
    UsersModule, // comes first, always
    ConfigModule.forRoot(),
    DefexaModule.forRootAsync(defexaConfig.asProvider()),
  ]`,
  ],
  'lines with none': [
    '[\n      UsersModule // the last\n  ]',
    `[
      UsersModule, // the last
      ConfigModule.forRoot(),
      DefexaModule.forRootAsync(defexaConfig.asProvider())
  ]`,
  ],
  'an entry over several lines': [
    '[\n    UsersModule.forRoot({\n      path: `${"]"}/[`,\n    }),\n  ]',
    `[
    UsersModule.forRoot({
      path: \`\${"]"}/[\`,
    }),
    ConfigModule.forRoot(),
    DefexaModule.forRootAsync(defexaConfig.asProvider()),
  ]`,
  ],
  'an entry that fills the brackets': [
    '[UsersModule.forRoot({\n    a: /[)]/,\n  })]',
    `[UsersModule.forRoot({
    a: /[)]/,
  }), ConfigModule.forRoot(), DefexaModule.forRootAsync(defexaConfig.asProvider())]`,
  ],
} as const;

describe('withModules', () => {
  it.each(Object.entries(ARRAYS))('adds to an array of %s', (_, [before, after]) => {
    const result = wired(module(before));
    expect(result).toEqual({ text: module(after, ADDED) });
    const from = moduleImports(ts, parsed(ts, module(before))) as ts.ArrayLiteralExpression;
    const to = moduleImports(ts, parsed(ts, module(after))) as ts.ArrayLiteralExpression;
    expect(to.elements.map((entry) => entry.getText())).toEqual([
      ...from.elements.map((entry) => entry.getText()),
      CONFIG.entry,
      DEFEXA.entry,
    ]);
  });

  it('adds a single entry on one line', () => {
    expect(wired(module('[]'), [DEFEXA])).toEqual({
      text: module(`[${DEFEXA.entry}]`, "import { defexaConfig, DefexaModule } from 'nestjs-defexa';\n"),
    });
  });

  it('writes as the file is written: quotes, semicolons, indentation, line ends', () => {
    const rewritten = (text: string) =>
      text.replaceAll("'", '"').replaceAll(';', '').replaceAll('  ', '\t').replaceAll('\n', '\r\n');
    const before = rewritten(module('[]'));
    expect(wired(before)).toEqual({ text: rewritten(module(ARRAYS.nothing[1], ADDED)) });
  });

  it('keeps what stands before and after the imports of packages', () => {
    const text = `\uFEFF/* eslint-disable */
// The app.
import { Module } from '@nestjs/common'; // Nest's
// eslint-disable-next-line
import { UsersModule } from './users.module.js';
@Module({ imports: [] }) export class AppModule {}`;
    expect(wired(text)).toEqual({
      text: `\uFEFF/* eslint-disable */
// The app.
import { Module } from '@nestjs/common'; // Nest's
${ADDED}// eslint-disable-next-line
import { UsersModule } from './users.module.js';
@Module({ imports: [
  ConfigModule.forRoot(),
  DefexaModule.forRootAsync(defexaConfig.asProvider()),
] }) export class AppModule {}`,
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
    ['its @Module() has no imports: [ … ]', `${HEAD}@Module({}) export class A {}`],
    ['its @Module() has no imports: [ … ]', `${HEAD}@Module({ imports }) export class A {}`],
    ['its @Module() has no imports: [ … ]', `${HEAD}@Module({ imports: [].concat(all) }) export class A {}`],
    ['its @Module() has no imports: [ … ]', `${HEAD}@Module({ imports: [], imports: [] }) export class A {}`],
    [
      'its @Module() has no imports: [ … ]',
      `${HEAD}@Module({ providers: [{ imports: [] }] }) export class A {}`,
    ],
    ['it imports no package', "import { Module } from './nest';\n@Module({ imports: [] }) export class A {}"],
    ['it uses the name defexaConfig already', `${HEAD}import { defexaConfig } from './config';\n`],
  ])('refuses where %s: %j', (problem, text) => {
    expect(wired(text)).toEqual({ problem });
  });
});
