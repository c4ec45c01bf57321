import { mutationOf } from './stryker.js';

export default mutationOf('platform', ['platform/**/*.spec.ts']);
