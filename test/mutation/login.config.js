import { mutationOf } from './stryker.js';

export default mutationOf('login', ['login/**/*.spec.ts', 'session/scenarios.spec.ts']);
