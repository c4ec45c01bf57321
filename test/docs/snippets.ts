import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** A page for users. */
export interface Page {
  /** Such as "README.md" or "docs/errors.md". */
  path: string;
  text: string;
}

export const PAGES: readonly Page[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`),
]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

/** What the templates of Nest have as globals in tests. */
const GLOBALS = `import type * as jest from '@jest/globals';
declare global {
  const afterAll: typeof jest.afterAll;
  const afterEach: typeof jest.afterEach;
  const beforeAll: typeof jest.beforeAll;
  const expect: typeof jest.expect;
  const it: typeof jest.it;
}
`;

/** What an app has already, in its own files. Pages import them. */
const YOURS = {
  'src/app.module.ts': codeOf(PAGES[0]!)[0]!.code,
  'src/merchants.ts': `import type { DefexaOptions } from 'nestjs-defexa';
export abstract class MerchantRepository {
  abstract defexaOptions(id: string): Promise<DefexaOptions | undefined>;
  abstract setKey(id: string, key: string): Promise<void>;
}
export class MerchantsModule {}
`,
};

/** The project's settings. A reader's code may leave a variable unused. */
const TSCONFIG = {
  extends: '../../tsconfig.json',
  compilerOptions: { noUnusedLocals: false, rootDir: '../..' },
  include: ['.'],
  exclude: [],
};

/** The TypeScript of a page. Its first line may say the name of the file. */
function codeOf({ text }: Page): { file: string; code: string }[] {
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(({ 1: code = '', index }) => {
    const line = text.slice(0, index).split('\n').length + 1;
    return { file: /^\/\/ (\S+\.ts)\n/.exec(code)?.[1] ?? `src/line-${line}.ts`, code };
  });
}

/** Writes the TypeScript of all pages into a folder of this package, so that it can import the package by its name. */
export function writeSnippets() {
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'build/snippets-'));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('tsconfig.json', JSON.stringify(TSCONFIG));
  write('globals.d.ts', GLOBALS);
  for (const page of PAGES) {
    const own = Object.fromEntries(codeOf(page).map(({ file, code }) => [file, code])) as Record<
      string,
      string
    >;
    const files = { ...YOURS, ...own };
    Object.entries(files).forEach(([file, text]) => write(join(basename(page.path, '.md'), file), text));
  }
  return { folder, delete: () => rmSync(folder, { recursive: true }) };
}
