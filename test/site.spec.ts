import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const SCRIPTS = join(import.meta.dirname, '../scripts/site');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'site-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const run = (script: string) =>
  spawnSync(process.execPath, [join(SCRIPTS, script)], { cwd: folder, encoding: 'utf8' });

describe('the check of the links', () => {
  const check = (page: string) => {
    write({
      'site/index.html': '<h1 id="top">Home</h1>',
      'site/docs/index.html': '<h1 id="guides">Guides</h1>',
      'site/assets/style.css': '@media print { a { color: red } }',
      'site/docs/page.html': page,
    });
    const { status, stderr } = run('check-links.js');
    return { status, problems: stderr.split('\n').filter(Boolean) };
  };

  it.each([
    ['a page', '<a href="../index.html">'],
    ['a heading of a page', '<a class="x" href="../index.html#top">'],
    ['a heading of its own', '<a href="#a&amp;b"></a><h2 id="a&amp;b">'],
    ['a folder with a page', '<a href="./">, <a href="../#top">'],
    ['another host', '<a href="https://nestjs.com/#there">'],
    ['nothing, like a menu', '<a href="#">'],
    ['a file of the site', '<link rel="stylesheet" href="../assets/style.css"/>'],
    ['an image in the page itself', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="/>'],
  ])('accepts a link to %s', (_, page) => expect(check(page)).toEqual({ status: 0, problems: [] }));

  it.each([
    ['a page that is missing', '<a href="missing.html">', /missing.html does not exist/],
    ['a file outside of the site', '<a href="../../package.json">', /package.json does not exist/],
    ['a heading that is missing', '<a href="../index.html#missing">', /#missing leads to no heading/],
    ['a heading of its own that is missing', '<a href="#missing">', /#missing leads to no heading/],
    ['an image that is missing', '<img alt="x" src="missing.svg"/>', /missing.svg does not exist/],
    [
      'a script of another host',
      '<script src="https://example.com/x.js">',
      /loads https:\/\/example.com\/x.js/,
    ],
    ['a font of another host', '<link href="//example.com/font">', /loads \/\/example.com\/font/],
  ])('rejects %s', (_, page, problem) => {
    write({ 'package.json': '{}' });
    expect(check(page)).toEqual({ status: 1, problems: [expect.stringMatching(problem)] });
  });

  it('rejects a style that loads from another host', () => {
    write({ 'site/x.css': 'a { background: url("https://example.com/x.png") }' });
    expect(check('').problems).toEqual([expect.stringMatching(/x\.css: loads .*example\.com/)]);
  });

  it('rejects a site without pages', () => {
    write({ 'site/style.css': '' });
    expect(run('check-links.js').status).toBe(1);
  });
});

describe('the list of pages', () => {
  it('names a page that docs/README.md does not link to', () => {
    write({
      'docs/README.md': '[A](a.md#part)',
      'docs/a.md': '# A',
      'docs/more/b.md': '# B',
      'sample/x': '',
    });
    const { status, stderr } = run('pages.js');
    expect(status).toBe(1);
    expect(stderr).toContain('docs/README.md has no link to docs/more/b.md:');
  });

  it('is complete if docs/README.md links to each page', () => {
    write({
      'docs/README.md': '[A](a.md), [B](more/b.md)',
      'docs/a.md': '',
      'docs/more/b.md': '',
      'sample/x': '',
    });
    expect(run('pages.js').status).toBe(0);
  });
});
