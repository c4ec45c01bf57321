import { afterAll, beforeAll } from '@jest/globals';
import { ConsumerApp, type Install } from './consumer-app.js';

export type App = () => ConsumerApp;

/** What an app of ES modules with a CommonJS package prints, if both have the same classes and all its calls succeed. */
export const ONE_COPY = {
  code: 0,
  stdout: '{"duplicated":[]}\n{"opened":[1,2,3,4],"error":"DefexaAccountNotFoundError"}\n',
  stderr: '',
};

/** Installs such an app for all tests of a block. */
export function mixedApp(install?: Install): App {
  let app: ConsumerApp;
  beforeAll(async () => {
    app = await ConsumerApp.create('mixed', install);
  });
  afterAll(() => app?.remove());
  return () => app;
}
