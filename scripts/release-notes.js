// Prints the changelog's entries for a tag such as v1.2.3. Fails if the tag is not the version in package.json, or if the
// changelog has no entries for it. The release workflow depends on it.
import { readFileSync } from 'node:fs';
import { parser } from 'keep-a-changelog';

const root = new URL('../', import.meta.url);
const read = (name) => readFileSync(new URL(name, root), 'utf8');

const [tag] = process.argv.slice(2);
const { version } = JSON.parse(read('package.json'));

function findRelease(changelog) {
  try {
    return parser(changelog).releases.find((entry) => entry.version === version);
  } catch (error) {
    console.error(`CHANGELOG.md cannot be parsed: ${error.message}`);
    return undefined;
  }
}

const release = findRelease(read('CHANGELOG.md'));
if (tag !== `v${version}`) {
  console.error(
    `The version of package.json is ${version}, so its tag is v${version}; it is ${tag ?? 'missing'}.`,
  );
  process.exitCode = 1;
} else if (!(Number(release?.date) > 0) || release.yanked || release.isEmpty()) {
  console.error(`CHANGELOG.md has no entries under a heading of the form "## [${version}] - 2026-01-31".`);
  process.exitCode = 1;
} else {
  console.log(release.toString().split('\n').slice(1).join('\n').trim());
}
