// Runs before all tests. Packs the package once, as `npm publish` would, for packedTarball().
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../../..');

export default function pack() {
  const directory = mkdtempSync(join(tmpdir(), 'defexa-pack-'));
  process.env.PACKED_DIRECTORY = directory;
  // This also builds it.
  execFileSync('npm', ['pack', '--silent', '--pack-destination', directory], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [tarball] = readdirSync(directory);
  process.env.PACKED_TARBALL = join(directory, tarball);
}
