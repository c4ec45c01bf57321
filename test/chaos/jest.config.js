import { randomInt } from 'node:crypto';
import config from '../../jest.config.js';

/** Of every run that asks for no other: what is known to hold must not fail by chance. */
const USUAL_SEED = 20_260_101;

// Set here for all parts of the run, which are in processes of their own.
const asked = process.env.DEFEXA_CHAOS_SEED || USUAL_SEED;
process.env.DEFEXA_CHAOS_SEED = String(asked === 'random' ? randomInt(2 ** 31) : asked);

/** @type {import('jest').Config} */
export default { ...config, rootDir: '../..', testMatch: ['<rootDir>/test/chaos/*.chaos.ts'] };
