/** Path of the tarball that `npm publish` would send, packed once for all tests. */
export function packedTarball(): string {
  const tarball = process.env.PACKED_TARBALL;
  if (!tarball) {
    throw new Error('There is no tarball: run these tests by npm run test:packaging, which packs one first.');
  }
  return tarball;
}
