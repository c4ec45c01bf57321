import { mutationOf } from './stryker.js';

export default mutationOf('secrets', [
  'secrets/**/*.spec.ts',
  'http/secrets.spec.ts',
  'config/settings.spec.ts',
]);
