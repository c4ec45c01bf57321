/** The path of the tarball that `npm publish` would upload, packed once for all tests. */
export function packedTarball(): string {
  const tarball = process.env.PACKED_TARBALL;
  if (!tarball) {
    throw new Error(
      'There is no tarball. Run these tests with npm run test:packaging, which packs one first.',
    );
  }
  return tarball;
}
