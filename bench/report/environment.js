import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import { CONTENDERS } from '../contenders.js';

const require = createRequire(import.meta.url);
const readJson = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

/** The date, the kind of machine, and the versions of all packages. */
export function environment() {
  const { packages } = readJson('../package-lock.json');
  const versions = { 'nestjs-defexa': readJson('../../package.json').version };
  for (const name of Object.values(CONTENDERS).filter(Boolean)) {
    versions[name] = packages[`node_modules/${name}`].version;
  }
  for (const name of ['axios', 'undici', '@nestjs/core']) {
    versions[name] = require(`${name}/package.json`).version;
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cores: availableParallelism(),
      memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
      platform: `${process.platform} ${process.arch}`,
    },
    node: process.version,
    versions,
  };
}
