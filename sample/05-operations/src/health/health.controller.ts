import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import { DefexaHealthIndicator } from 'nestjs-defexa/terminus';

@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly defexa: DefexaHealthIndicator,
  ) {}

  /** For a liveness probe. A restart does not help Defexa, so the session does not matter here. */
  @Get('live')
  @HealthCheck()
  live() {
    return this.health.check([]);
  }

  /** For a readiness probe. */
  @Get('ready')
  @HealthCheck()
  ready() {
    return this.health.check([() => this.defexa.isHealthy('defexa', { probe: true })]);
  }
}
