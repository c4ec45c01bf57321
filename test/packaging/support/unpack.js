// Runs after all tests. Removes the tarball of pack.js.
import { rmSync } from 'node:fs';

export default function unpack() {
  rmSync(process.env.PACKED_DIRECTORY, { recursive: true, force: true });
}
