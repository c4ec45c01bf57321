import { Controller, type MessageEvent, Optional, Sse } from '@nestjs/common';
import { DefexaSessionProvider } from 'nestjs-defexa';
import { map, merge, type Observable, timer } from 'rxjs';
import { DemoStatusService } from '../demo/demo-status.service.js';
import { NarratorService } from '../narrator.service.js';
import { SessionWatchService } from './session-watch.service.js';

const STATUS_INTERVAL_MS = 500;

@Controller()
export class EventsController {
  constructor(
    private readonly provider: DefexaSessionProvider,
    private readonly narrator: NarratorService,
    private readonly session: SessionWatchService,
    /** Only there on the emulator. */
    @Optional() private readonly demo?: DemoStatusService,
  ) {}

  /** The status twice a second and after each event, and what happens, in words. */
  @Sse('events')
  events(): Observable<MessageEvent> {
    const status$ = merge(timer(0, STATUS_INTERVAL_MS), this.provider.events$).pipe(
      map(() => ({ type: 'status', data: { ...this.session.status, demo: this.demo?.status ?? null } })),
    );
    return merge(this.narrator.lines$.pipe(map((data) => ({ type: 'line', data }))), status$);
  }
}
