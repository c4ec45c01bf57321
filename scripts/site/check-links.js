// Checks the site that TypeDoc wrote: each link leads to a page and a heading of it, and nothing is loaded from another host.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const [site = 'site'] = process.argv.slice(2);
const EXTERNAL = /^(\w[\w+.-]*:|\/\/)/;

const files = readdirSync(site, { recursive: true }).map((file) => join(site, file));
const pages = files.filter((file) => file.endsWith('.html'));
const html = new Map(pages.map((page) => [page, readFileSync(page, 'utf8')]));
const targets = files.filter((file) => /\.(html|svg)$/.test(file));
const ids = new Map(targets.map((file) => [file, new Set(valuesOf(readFileSync(file, 'utf8'), 'id'))]));
const problems = [];

function valuesOf(text, ...attributes) {
  const values = text.matchAll(new RegExp(`\\s(?:${attributes.join('|')})="([^"]*)"`, 'g'));
  return [...values].map(([, value]) => value.replaceAll('&amp;', '&'));
}

function checkLink(page, link) {
  const [path, fragment] = link.split('#').map(decodeURIComponent);
  const target = path ? join(dirname(page), path.endsWith('/') ? `${path}index.html` : path) : page;
  if (relative(site, target).startsWith('..') || !existsSync(target)) {
    problems.push(`${page}: ${link} does not exist`);
  } else if (fragment && !ids.get(target)?.has(fragment)) {
    problems.push(`${page}: ${link} leads to no heading`);
  }
}

for (const [page, text] of html) {
  const [links, resources] = [/<a\s[^>]*>/g, /<(?!a\s)\w[^>]*>/g].map((tag) =>
    (text.match(tag) ?? []).join(''),
  );
  const loaded = valuesOf(resources, 'href', 'src', 'srcset', 'data', 'poster').filter(
    (url) => !url.startsWith('data:'),
  );
  problems.push(...loaded.filter((url) => EXTERNAL.test(url)).map((url) => `${page}: loads ${url}`));
  [...valuesOf(links, 'href'), ...loaded]
    .filter((url) => !EXTERNAL.test(url))
    .forEach((url) => checkLink(page, url));
}
for (const file of files.filter((name) => name.endsWith('.css'))) {
  const external = readFileSync(file, 'utf8').match(/(url\(|@import)\s*["']?(https?:)?\/\/[^)"']*/g) ?? [];
  problems.push(...external.map((url) => `${file}: loads ${url}`));
}

problems.forEach((problem) => console.error(problem));
console.log(`Checked the links of ${pages.length} pages: ${problems.length} are broken.`);
process.exitCode = problems.length > 0 || pages.length === 0 ? 1 : 0;
