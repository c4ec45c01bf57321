import { type Attributes, type Link, type Span, trace } from '@opentelemetry/api';
import { shutdownError } from '../errors/defexa-errors.js';
import type { DefexaError } from '../errors/index.js';
import type { DefexaSessionEvent, SessionObserver } from '../session/session-events.js';
import type { Instruments } from './instruments.js';
import { LoginSpan } from './login-span.js';
import { quietly } from './quietly.js';

/** Records the metrics and spans of one account. Whatever OpenTelemetry throws, logins and calls go on. */
export class AccountObserver implements SessionObserver {
  #login: LoginSpan | undefined;
  #isClosed = false;
  /** The callers that wait for a login which has not been sent yet. */
  readonly #waiting = new Set<Link>();

  constructor(
    private readonly instruments: Instruments,
    private readonly attributes: Attributes,
  ) {}

  onEvent(event: DefexaSessionEvent): void {
    quietly(() => {
      switch (event.type) {
        case 'login-started': {
          const attributes = { ...this.attributes, 'defexa.login.reason': event.reason };
          this.#login = this.#isClosed ? undefined : new LoginSpan(attributes, [...this.#waiting]);
          break;
        }
        case 'logged-in':
        case 'session-shared':
          this.#endLogin();
          break;
        case 'login-failed':
          this.#endLogin(event.error);
          break;
        case 'store-unavailable':
          this.instruments.storeOutages.add(1, this.attributes);
          break;
        case 'contention':
        case 'degraded':
        case 'session-rejected':
        case 'store-available':
          break;
      }
    });
  }

  sendLogin<T>(baseUrl: string, send: () => Promise<T>): Promise<T> {
    let sent: Promise<T> | undefined;
    // Once, even if the context manager throws after it.
    const sendOnce = () => (sent ??= send());
    quietly(() => {
      void this.#login?.run(baseUrl, sendOnce);
    });
    return sendOnce();
  }

  onWait(): () => void {
    const startedAtMs = performance.now();
    let span: Span | undefined;
    let link: Link | undefined;
    quietly(() => {
      span = trace.getActiveSpan();
      if (span) {
        link = { context: span.spanContext() };
        this.#login?.addLink(link);
        this.#waiting.add(link);
      }
    });
    return () => {
      if (link) {
        this.#waiting.delete(link);
      }
      quietly(() =>
        span?.addEvent('defexa.session.wait', {
          'defexa.wait.duration': (performance.now() - startedAtMs) / 1_000,
        }),
      );
    };
  }

  onDegraded(): void {
    quietly(() => this.instruments.degraded.add(1, this.attributes));
  }

  onRejection(): void {
    quietly(() => {
      this.instruments.rejections.add(1, this.attributes);
      trace.getActiveSpan()?.addEvent('defexa.session.rejected');
    });
  }

  onReplay(): void {
    quietly(() => {
      this.instruments.replays.add(1, this.attributes);
      trace.getActiveSpan()?.addEvent('defexa.request.replay');
    });
  }

  onClose(): void {
    this.#isClosed = true;
    quietly(() => this.#login?.fail(shutdownError()));
    this.#login = undefined;
  }

  /** @param error none if there is a session */
  #endLogin(error?: DefexaError): void {
    const login = this.#login;
    this.#login = undefined;
    if (login) {
      const outcome = error ? { 'error.type': error.code } : {};
      this.instruments.loginDuration.record(login.durationS, { ...login.metricAttributes, ...outcome });
      if (error) {
        login.fail(error);
      } else {
        login.end();
      }
    } else if (error) {
      // It failed before a request was sent, such as without a key.
      this.instruments.loginDuration.record(0, { ...this.attributes, 'error.type': error.code });
    }
  }
}
