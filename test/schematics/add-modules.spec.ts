import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { findModuleImports, type ModuleImports } from '../../schematics/nest-add/module-metadata.js';
import { CONFIG, DEFEXA, addModules } from '../../schematics/nest-add/add-modules.js';

const withModules = (text: string, additions = [CONFIG, DEFEXA]) => addModules(ts, text, additions);

/** The source of a module with these imports, and these import declarations. */
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
  'no entry': [
    '[]',
    `[
    ConfigModule.forRoot(),
    DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),
  ]`,
  ],
  'no entry, on two lines': [
    '[\n  ]',
    `[
    ConfigModule.forRoot(),
    DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),
  ]`,
  ],
  'only a comment': [
    '[ // none, yet ]\n  ]',
    `[ // none, yet ]
    ConfigModule.forRoot(),
    DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),
  ]`,
  ],
  'an entry on the same line': [
    '[UsersModule]',
    '[UsersModule, ConfigModule.forRoot(), DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true })]',
  ],
  'an entry, a comma and a comment on the same line': [
    '[UsersModule, /* ] */]',
    '[UsersModule, /* ] */ ConfigModule.forRoot(), DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true })]',
  ],
  'an entry and a comma on a line of their own': [
    '[\n    UsersModule, // comes first, always\n  ]',
    `[
    UsersModule, // comes first, always
    ConfigModule.forRoot(),
    DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),
  ]`,
  ],
  'an entry without a comma on a line of its own': [
    '[\n      UsersModule // the last\n  ]',
    `[
      UsersModule, // the last
      ConfigModule.forRoot(),
      DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true })
  ]`,
  ],
  'an entry on several lines': [
    '[\n    UsersModule.forRoot({\n      path: `${"]"}/[`,\n    }),\n  ]',
    `[
    UsersModule.forRoot({
      path: \`\${"]"}/[\`,
    }),
    ConfigModule.forRoot(),
    DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),
  ]`,
  ],
  'an entry that fills the brackets': [
    '[UsersModule.forRoot({\n    a: /[)]/,\n  })]',
    `[UsersModule.forRoot({
    a: /[)]/,
  }), ConfigModule.forRoot(), DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true })]`,
  ],
} as const;

describe('addModules()', () => {
  it.each(Object.entries(ARRAYS))('adds to an array with %s', (_, [before, after]) => {
    const result = withModules(module(before));
    expect(result).toEqual({ text: module(after, ADDED) });
    const entries = (imports: string) =>
      (findModuleImports(ts, module(imports)) as ModuleImports).array.elements.map((entry) =>
        entry.getText(),
      );
    expect(entries(after)).toEqual([...entries(before), CONFIG.entry, DEFEXA.entry]);
  });

  it('does not import a name twice', () => {
    const text = (added: string) => `import { Module } from '@nestjs/common';
import { ConfigModule, registerAs } from '@nestjs/config';
${added}
@Module({ imports: [ConfigModule.forFeature(registerAs('a', () => ({})))`;
    expect(withModules(`${text('')}] }) class A {}`)).toEqual({
      text: `${text("import { defexaConfig, DefexaModule } from 'nestjs-defexa';\n")}, ${CONFIG.entry}, ${DEFEXA.entry}] }) class A {}`,
    });
  });

  it('adds a single entry on a line of its own', () => {
    expect(withModules(module('[]'), [DEFEXA])).toEqual({
      text: module(
        `[\n    ${DEFEXA.entry},\n  ]`,
        "import { defexaConfig, DefexaModule } from 'nestjs-defexa';\n",
      ),
    });
  });

  it('follows the style of the file: quotes, semicolons, indentation, line ends', () => {
    const rewritten = (text: string) =>
      text.replaceAll("'", '"').replaceAll(';', '').replaceAll('  ', '\t').replaceAll('\n', '\r\n');
    const before = rewritten(module('[]'));
    expect(withModules(before)).toEqual({ text: rewritten(module(ARRAYS['no entry'][1], ADDED)) });
  });

  it('keeps the comments around the imports of packages', () => {
    const text = `\uFEFF/* eslint-disable */
// The app.
import { Module } from '@nestjs/common'; // Nest's
// eslint-disable-next-line
import { UsersModule } from './users.module.js';
@Module({ imports: [] }) export class AppModule {}`;
    expect(withModules(text)).toEqual({
      text: `\uFEFF/* eslint-disable */
// The app.
import { Module } from '@nestjs/common'; // Nest's
${ADDED}// eslint-disable-next-line
import { UsersModule } from './users.module.js';
@Module({ imports: [
  ConfigModule.forRoot(),
  DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),
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
  ])('reports that %s: %j', (problem, text) => {
    expect(withModules(text)).toEqual({ problem });
  });
});
