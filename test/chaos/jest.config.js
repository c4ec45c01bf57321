import { randomInt } from 'node:crypto';
import config from '../../jest.config.js';

// One for all parts of the run, which are in processes of their own.
process.env.DEFEXA_CHAOS_SEED ??= String(randomInt(2 ** 31));

/** @type {import('jest').Config} */
export default { ...config, rootDir: '../..', testMatch: ['<rootDir>/test/chaos/*.chaos.ts'] };
