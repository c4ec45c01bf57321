import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DefexaHealthIndicator } from 'nestjs-defexa/terminus';
import { HealthController } from './health.controller.js';

@Module({
  // The package logs failed logins already.
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [DefexaHealthIndicator],
})
export class HealthModule {}
