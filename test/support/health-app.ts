import 'reflect-metadata';
import { Controller, Get, Inject, Module, type DynamicModule } from '@nestjs/common';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { type DefexaHealthOptions, DefexaHealthIndicator } from '../../lib/terminus/index.js';

/** What the app's health check passes to the indicator. */
const OPTIONS = 'HealthOptions';

@Controller('health')
class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(DefexaHealthIndicator) private readonly defexa: DefexaHealthIndicator,
    @Inject(OPTIONS) private readonly options: DefexaHealthOptions | undefined,
  ) {}

  @Get()
  check() {
    return this.health.check([() => this.defexa.isHealthy('defexa', this.options)]);
  }
}

/** A response to `GET /health`. */
export interface HealthResponse {
  readonly status: number;
  readonly body: unknown;
}

/** Starts an app that serves `GET /health` over HTTP. */
export async function startHealthApp(
  imports: DynamicModule[],
  options?: DefexaHealthOptions,
  override = (builder: TestingModuleBuilder) => builder,
) {
  @Module({
    imports: [TerminusModule],
    controllers: [HealthController],
    providers: [DefexaHealthIndicator, { provide: OPTIONS, useValue: options }],
  })
  class HealthModule {}

  const builder = override(Test.createTestingModule({ imports: [...imports, HealthModule] }));
  const app = (await builder.compile()).createNestApplication();
  app.useLogger(false);
  await app.listen(0, '127.0.0.1');
  const url = `${await app.getUrl()}/health`;
  return {
    app,
    indicator: app.get(DefexaHealthIndicator),
    check: async (): Promise<HealthResponse> => {
      const response = await fetch(url, { headers: { connection: 'close' } });
      return { status: response.status, body: await response.json() };
    },
  };
}

/** The response if Defexa is the only thing that is checked. */
export function healthResponse(status: 'up' | 'down', health: Record<string, unknown>): HealthResponse {
  const details = { defexa: { status, ...health } };
  return status === 'up'
    ? { status: 200, body: { status: 'ok', info: details, error: {}, details } }
    : { status: 503, body: { status: 'error', info: {}, error: details, details } };
}
