import { CONFIG, DEFEXA } from './wiring.js';

/** What is said where the app was not changed: why, and all that there is to do by hand. */
export function instructions(problem: string): string {
  return `nestjs-defexa is installed, but the app is left as it was: ${problem}. Please do by hand:

1. In the module that the app starts with:

     ${[CONFIG, DEFEXA].map(({ names, from }) => `import { ${names.join(', ')} } from '${from}';`).join('\n     ')}

     @Module({
       imports: [
         ${CONFIG.entry}, // unless the app has one already
         ${DEFEXA.entry},
       ],
     })

2. In the environment, or in .env:

     DEFEXA_MERCHANT_PRIVATE_KEY=<the merchant private key>

3. Have installed what it needs:

     npm i @nestjs/axios@12 @nestjs/config@12 axios@1 class-validator@0.15 class-transformer@0.5    (NestJS 12)
     npm i @nestjs/axios@4 @nestjs/config@4 axios@1 class-validator@0.15 class-transformer@0.5      (NestJS 11)
`;
}

/** What is left to do after everything went well. */
export function nextSteps(module: string, toInstall: boolean): string {
  const install = toInstall ? ' Install the packages that were added to package.json.' : '';
  return (
    `nestjs-defexa is set up in ${module}.${install} ` +
    'Set DEFEXA_MERCHANT_PRIVATE_KEY in the environment or in .env (see .env.example), and inject DefexaHttpService.'
  );
}
