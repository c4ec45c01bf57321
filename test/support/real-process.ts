import { runInThisContext } from 'node:vm';

/** This process. What Jest gives tests is a copy of it: who listens to that hears of no rejection, exception or warning. */
export const realProcess = runInThisContext('process') as NodeJS.Process;
