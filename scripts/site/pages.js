// The pages of the documentation site: Markdown files of the repository, by the group of the sidebar that they are in.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const INDEX = 'docs/README.md';

/** The files in docs/, in the order in which docs/README.md links to them. */
function findGuides() {
  const links = [...readFileSync(INDEX, 'utf8').matchAll(/\]\(([\w/-]+\.md)[)#]/g)];
  const linked = new Set([INDEX, ...links.map(([, file]) => join(dirname(INDEX), file))]);
  const missing = readdirSync('docs', { recursive: true })
    .map((file) => join('docs', file))
    .filter((file) => file.endsWith('.md') && !linked.has(file));
  if (missing.length > 0) {
    throw new Error(`${INDEX} has no link to ${missing.join(', ')}: it decides which pages the site has.`);
  }
  return [...linked];
}

export const PAGES = {
  Guides: findGuides(),
  Samples: readdirSync('sample').map((name) => `sample/${name}/README.md`),
  Project: ['CHANGELOG.md', 'bench/README.md', 'CONTRIBUTING.md', 'CODE_OF_CONDUCT.md', 'SECURITY.md'],
};
