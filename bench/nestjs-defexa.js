// The package under test, as it is published. Not by its name: that only resolves outside of this package.
export * from '../dist/esm/index.js';
export { undiciTransport } from '../dist/esm/undici/index.js';
