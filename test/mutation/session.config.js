import { mutationOf } from './stryker.js';

// Without the random histories: whether they notice a mutant is a matter of chance.
export default mutationOf(
  'session',
  [
    'errors/**/*.spec.ts',
    'session/**/!(histories).spec.ts',
    'store/{paused-logins,rollbacks,shared-source,store-failures}.spec.ts',
    'clock/**/*.spec.ts',
  ],
  ['lib/errors/defexa-errors.ts', 'lib/clock/{standstill-watch,waiting}.ts'],
);
