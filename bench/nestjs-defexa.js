// The package under test, as it is published. Imported by path, because its name only resolves outside of this package.
export * from '../dist/esm/index.js';
export { undiciTransport } from '../dist/esm/undici/index.js';
