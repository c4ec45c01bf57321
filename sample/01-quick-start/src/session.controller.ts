import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { DefexaAuthService, DefexaSessionProvider, isDefexaError } from 'nestjs-defexa';

@Controller('session')
export class SessionController {
  constructor(
    private readonly auth: DefexaAuthService,
    private readonly provider: DefexaSessionProvider,
  ) {}

  /** Shows the session. Its token is redacted in JSON; only `session.sessionToken` returns it. */
  @Get()
  async show() {
    try {
      const session = await this.auth.getSession();
      return { state: this.provider.state, session };
    } catch (error) {
      if (isDefexaError(error)) {
        const { code, message, retryAt } = error;
        throw new ServiceUnavailableException({ code, message, retryAt });
      }
      throw error;
    }
  }
}
