// After all tests: removes what pack.js has packed.
import { rmSync } from 'node:fs';

export default function unpack() {
  rmSync(process.env.PACKED_DIRECTORY, { recursive: true, force: true });
}
