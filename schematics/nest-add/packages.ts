/** The versions of the peers that an app of a Nest version needs. npm alone would take the newest, made for the newest Nest. */
const PEERS = { axios: '^1.16.1', 'class-transformer': '^0.5.1', 'class-validator': '^0.15.0' };
const PACKAGES: Record<string, Record<string, string>> = {
  '11': { '@nestjs/axios': '^4.0.0', '@nestjs/config': '^4.0.0', ...PEERS },
  '12': { '@nestjs/axios': '^12.0.0', '@nestjs/config': '^12.0.0', ...PEERS },
};

/** What an app has to depend on, if its version of Nest is one that is supported. */
export function packagesFor(nestVersion = ''): Record<string, string> | undefined {
  return PACKAGES[nestVersion.split('.', 1)[0]!];
}

/** The text of a package.json that depends on these packages, too. What it depends on already keeps its version. */
export function withPackages(text: string, packages: Record<string, string>): string {
  const manifest = JSON.parse(text) as Partial<Record<string, Record<string, string>>>;
  const present = { ...manifest.devDependencies, ...manifest.dependencies };
  const missing = Object.entries(packages).filter(([name]) => !Object.hasOwn(present, name));
  if (missing.length === 0) {
    return text;
  }
  const dependencies = [...Object.entries(manifest.dependencies ?? {}), ...missing];
  // As npm sorts them.
  dependencies.sort(([one], [other]) => one.localeCompare(other, 'en'));
  manifest.dependencies = Object.fromEntries(dependencies);
  return likeIn(text, JSON.stringify(manifest, undefined, /^[ \t]+/m.exec(text)?.[0] ?? 2));
}

/** Gives a text the line ends of another one. */
function likeIn(model: string, text: string): string {
  const lastLineEnd = /\s*$/.exec(model)![0];
  return (model.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text) + lastLineEnd;
}
