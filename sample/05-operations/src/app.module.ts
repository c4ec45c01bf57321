import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { defexaConfig, DefexaExceptionFilter, DefexaModule } from 'nestjs-defexa';
import { DefexaTelemetryModule } from 'nestjs-defexa/opentelemetry';
import { HealthModule } from './health/health.module.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { OrdersController } from './orders/orders.controller.js';

@Module({
  imports: [
    DefexaModule.forRootAsync({ ...defexaConfig.asProvider(), isGlobal: true }),
    DefexaTelemetryModule.forRoot(),
    HealthModule,
  ],
  controllers: [OrdersController, MetricsController],
  providers: [{ provide: APP_FILTER, useClass: DefexaExceptionFilter }],
})
export class AppModule {}
