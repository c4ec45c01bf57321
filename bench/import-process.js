// A fresh process that imports Nest alone, or also this package, and reports how long each took, in milliseconds.

/** What an app of Nest that sends requests has loaded before. Everything else counts as part of this package. */
const BARE_NEST = ['@nestjs/common', '@nestjs/core', '@nestjs/axios', '@nestjs/config', 'axios', 'rxjs'];

const start = performance.now();
for (const name of BARE_NEST) {
  await import(name);
}
const nestAt = performance.now();
if (process.argv[2] === 'with-package') {
  await import('../dist/esm/index.js');
}
process.send({ nest: nestAt - start, root: performance.now() - nestAt });
process.disconnect();
