import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { moduleImports, type ModuleImports } from '../../schematics/nest-add/metadata.js';
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
    const entries = (imports: string) =>
      (moduleImports(ts, module(imports)) as ModuleImports).array.elements.map((entry) => entry.getText());
    expect(entries(after)).toEqual([...entries(before), CONFIG.entry, DEFEXA.entry]);
  });

  it('imports no name again that comes from the package already', () => {
    const text = (added: string) => `import { Module } from '@nestjs/common';
import { ConfigModule, registerAs } from '@nestjs/config';
${added}
@Module({ imports: [ConfigModule.forFeature(registerAs('a', () => ({})))`;
    expect(wired(`${text('')}] }) class A {}`)).toEqual({
      text: `${text("import { defexaConfig, DefexaModule } from 'nestjs-defexa';\n")}, ${CONFIG.entry}, ${DEFEXA.entry}] }) class A {}`,
    });
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
    ['it imports no package', "import { Module } from './nest';\n@Module({ imports: [] }) export class A {}"],
    [
      'it uses the name defexaConfig already',
      `${HEAD}import { defexaConfig } from './config';\n@Module({}) class A {}`,
    ],
    [
      'it uses the name ConfigModule already',
      `${HEAD}import { ConfigModule } from './config';\n@Module({}) class A {}`,
    ],
    [
      'it uses the name ConfigModule already',
      `${HEAD}import type { ConfigModule } from '@nestjs/config';\n@Module({}) class A {}`,
    ],
    [
      'it uses the name ConfigModule already',
      `${HEAD}import { type ConfigModule } from '@nestjs/config';\n@Module({}) class A {}`,
    ],
    ['it uses the name ConfigModule already', `${HEAD}@Module({}) export class ConfigModule {}`],
  ])('refuses where %s: %j', (problem, text) => {
    expect(wired(text)).toEqual({ problem });
  });
});
