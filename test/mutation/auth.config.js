import { mutationOf } from './stryker.js';

export default mutationOf('auth', ['auth/**/*.spec.ts', 'session/scenarios.spec.ts']);
