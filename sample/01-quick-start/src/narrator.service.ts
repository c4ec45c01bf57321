import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DefexaSessionProvider } from 'nestjs-defexa';
import { ReplaySubject } from 'rxjs';
import { describeEvent } from './describe-event.js';
import { say } from './say.js';

/** What happened, in plain words. */
export interface Line {
  readonly at: Date;
  readonly text: string;
}

const REMEMBERED_LINES = 20;

/** Describes the events of the session, in the console and for the page. */
@Injectable()
export class NarratorService implements OnModuleInit, OnApplicationShutdown {
  readonly #lines = new ReplaySubject<Line>(REMEMBERED_LINES);
  #hasLoggedIn = false;

  /** The last lines, and each one that follows. */
  readonly lines$ = this.#lines.asObservable();

  constructor(private readonly provider: DefexaSessionProvider) {}

  onModuleInit() {
    this.provider.events$.subscribe((event) => {
      this.#hasLoggedIn ||= event.type === 'logged-in';
      const text = describeEvent(event, this.provider.current);
      // Without a first session the app does not start, and main.ts prints why.
      if (text && (this.#hasLoggedIn || event.type !== 'login-failed')) {
        this.tell(text);
      }
    });
  }

  tell(text: string): void {
    say(text);
    this.#lines.next({ at: new Date(), text });
  }

  onApplicationShutdown() {
    say('The app has ended.');
    this.#lines.complete();
  }
}
