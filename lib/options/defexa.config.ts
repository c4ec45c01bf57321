import { registerAs } from '@nestjs/config';
import { optionsFromEnvironment } from './environment.js';

/**
 * The options from `DEFEXA_*` environment variables, as a namespace of `@nestjs/config`: one variable for each option
 * that a string can express (`DEFEXA_MERCHANT_PRIVATE_KEY`, `DEFEXA_BASE_URL`, `DEFEXA_TIMEOUT`,
 * `DEFEXA_REFRESH_BEFORE_EXPIRY`, `DEFEXA_EXPIRY_MARGIN`, `DEFEXA_KEEP_WARM`, `DEFEXA_REPLAY_ON_REJECTION`,
 * `DEFEXA_AUTHORIZE_REQUESTS`).
 *
 * @example
 * imports: [ConfigModule.forRoot(), DefexaModule.forRootAsync(defexaConfig.asProvider())]
 */
export const defexaConfig = registerAs('defexa', () => optionsFromEnvironment(process.env));
