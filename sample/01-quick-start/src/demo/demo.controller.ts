import { ConflictException, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { CallsService } from './calls.service.js';
import { FaultsService } from './faults.service.js';
import { OwnPageGuard } from './own-page.guard.js';

const CALLS_AT_ONCE = 500;

/** The buttons of the page. */
@Controller('demo')
@UseGuards(OwnPageGuard)
export class DemoController {
  constructor(
    private readonly calls: CallsService,
    private readonly faults: FaultsService,
  ) {}

  @Post('end-session')
  @HttpCode(204)
  endSession(): void {
    if (!this.faults.endSession()) {
      throw new ConflictException('The session was ended less than 30 s ago.');
    }
  }

  @Post('fail-logins')
  @HttpCode(204)
  failLogins(): void {
    this.faults.disturbLogins('fail');
  }

  @Post('hang-logins')
  @HttpCode(204)
  hangLogins(): void {
    this.faults.disturbLogins('hang');
  }

  @Post('refuse-logins')
  @HttpCode(204)
  refuseLogins(): void {
    this.faults.disturbLogins('refuse');
  }

  @Post('calls')
  @HttpCode(204)
  async sendCalls(): Promise<void> {
    await this.calls.sendAtOnce(CALLS_AT_ONCE);
  }
}
