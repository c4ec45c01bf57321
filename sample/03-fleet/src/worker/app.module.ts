import { Module } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { Redis } from 'ioredis';
import { defexaConfig, DefexaModule } from 'nestjs-defexa';
import { RedisSessionStore } from 'nestjs-defexa/redis';
import { NarratorService } from './narrator.service.js';
import { OrdersController } from './orders.controller.js';
import { RedisModule } from './redis.module.js';

/** Only `sessionStore` is specific to a fleet. The rest is the same in an app with one process. */
@Module({
  imports: [
    DefexaModule.forRootAsync({
      imports: [ConfigModule.forFeature(defexaConfig), RedisModule],
      inject: [defexaConfig.KEY, Redis],
      useFactory: (options: ConfigType<typeof defexaConfig>, redis: Redis) => ({
        // oxlint-disable-next-line typescript/no-misused-spread -- the options are a plain object
        ...options,
        sessionStore: new RedisSessionStore(redis),
      }),
    }),
  ],
  controllers: [OrdersController],
  providers: [NarratorService],
})
export class AppModule {}
