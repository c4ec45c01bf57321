import { mutationOf } from './stryker.js';

export default mutationOf('auth', ['auth/**/*.spec.ts', 'e2e/{answers,faults,wire}.spec.ts']);
