import { randomInt } from 'node:crypto';
import config from '../../jest.config.js';

/** A fixed seed, so that a run does not fail by chance. */
const DEFAULT_SEED = 20_260_101;

// Set here for all of Jest's worker processes.
const asked = process.env.DEFEXA_CHAOS_SEED || DEFAULT_SEED;
process.env.DEFEXA_CHAOS_SEED = String(asked === 'random' ? randomInt(2 ** 31) : asked);

/** @type {import('jest').Config} */
export default { ...config, rootDir: '../..', testMatch: ['<rootDir>/test/chaos/*.chaos.ts'] };
