import { mutationOf } from './stryker.js';

// Without the random histories: whether they notice a mutant is a matter of chance.
export default mutationOf('session', [
  'session/**/!(histories).spec.ts',
  'store/{held-back,shared-sessions,store-failures}.spec.ts',
]);
