import { mutationOf } from './stryker.js';

// Without the random histories: whether they notice a mutant is a matter of chance.
export default mutationOf(
  'session',
  [
    'errors/**/*.spec.ts',
    'session/**/!(random-histories).spec.ts',
    'store/{login-turn,paused-logins,rollbacks,shared-source,store-failures,store-outages}.spec.ts',
    'clock/**/*.spec.ts',
  ],
  ['lib/errors/defexa-errors.ts', 'lib/clock/{standstill-watch,waiting}.ts'],
);
