import { CONFIG, DEFEXA } from './add-modules.js';

/** Printed if the app was not changed: why, and the steps to do by hand. */
export function instructions(problem: string): string {
  return `nestjs-defexa is installed, but the app was not changed: ${problem}. Please do these steps by hand:

1. In the root module:

     ${[CONFIG, DEFEXA].map(({ names, from }) => `import { ${names.join(', ')} } from '${from}';`).join('\n     ')}

     @Module({
       imports: [
         ${CONFIG.entry}, // unless the app has it already
         ${DEFEXA.entry},
       ],
     })

2. In the environment, or in .env:

     DEFEXA_MERCHANT_PRIVATE_KEY=<the merchant private key>

3. Install the peer dependencies:

     npm i @nestjs/axios@12 @nestjs/config@12 axios@1   # NestJS 12
     npm i @nestjs/axios@4 @nestjs/config@4 axios@1     # NestJS 11
`;
}

/** Printed if the app was set up. */
export function nextSteps(module: string, needsInstall: boolean): string {
  const install = needsInstall ? ' Install the packages that were added to package.json.' : '';
  return (
    `nestjs-defexa is set up in ${module}.${install} ` +
    `Set DEFEXA_MERCHANT_PRIVATE_KEY in the environment or in .env (see .env.example), and inject DefexaHttpService.

Tests that start the whole app, such as those in test/, run without a key if you give them a session:

  import { overrideDefexaSession } from 'nestjs-defexa/testing';

  await overrideDefexaSession(Test.createTestingModule({ imports: [AppModule] })).compile();
`
  );
}
