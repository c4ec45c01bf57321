// Prints what the changelog says of a version, such as v1.2.3; fails if that is not the version of package.json, or the
// changelog has nothing of it. A release is made only of what this has passed.
import { readFileSync } from 'node:fs';
import { parser } from 'keep-a-changelog';

const root = new URL('../', import.meta.url);
const read = (name) => readFileSync(new URL(name, root), 'utf8');

const [tag] = process.argv.slice(2);
const { version } = JSON.parse(read('package.json'));

function releaseOf(changelog) {
  try {
    return parser(changelog).releases.find((entry) => entry.version === version);
  } catch (error) {
    console.error(`CHANGELOG.md can't be read: ${error.message}`);
    return undefined;
  }
}

const release = releaseOf(read('CHANGELOG.md'));
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
