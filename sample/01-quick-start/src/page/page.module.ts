import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { defexaConfig } from 'nestjs-defexa';
import { AppModule } from '../app.module.js';
import { EventsController } from './events.controller.js';
import { PageController } from './page.controller.js';
import { SessionWatchService } from './session-watch.service.js';

/** The app, and a page that shows its session. */
@Module({
  imports: [AppModule, ConfigModule.forFeature(defexaConfig)],
  controllers: [PageController, EventsController],
  providers: [SessionWatchService],
})
export class PageModule {}
