import {
  type Attributes,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { DefexaError } from '../errors/index.js';
import { SCOPE } from './instruments.js';

/** The span of one login. It is no child of a caller's span, since many callers may wait for it: it is linked to each. */
export class LoginSpan {
  readonly #span: Span;
  readonly #startedAtMs = performance.now();
  readonly #linkedSpans = new Set<string>();
  #serverAttributes: Attributes = {};

  constructor(
    private readonly attributes: Attributes,
    links: readonly Link[],
  ) {
    this.#span = trace
      .getTracer(SCOPE)
      .startSpan('defexa login', { kind: SpanKind.INTERNAL, root: true, attributes });
    links.forEach((link) => this.addLink(link));
  }

  /** The attributes of the login's metrics. */
  get metricAttributes(): Attributes {
    return { ...this.attributes, ...this.#serverAttributes };
  }

  get durationS(): number {
    return (performance.now() - this.#startedAtMs) / 1_000;
  }

  /** Links to a caller's span, once. */
  addLink(link: Link): void {
    if (!this.#linkedSpans.has(link.context.spanId)) {
      this.#linkedSpans.add(link.context.spanId);
      this.#span.addLink(link);
    }
  }

  /** Runs `send` in the context of the span, so that the span of the HTTP request becomes its child. */
  run<T>(baseUrl: string, send: () => T): T {
    this.#serverAttributes = serverAttributes(baseUrl);
    this.#span.setAttributes(this.#serverAttributes);
    return context.with(trace.setSpan(ROOT_CONTEXT, this.#span), send);
  }

  end(): void {
    this.#span.end();
  }

  fail(error: DefexaError): void {
    this.#span.setAttribute('error.type', error.code);
    if (error.problems.length > 0) {
      this.#span.setAttribute(
        'defexa.problem.codes',
        error.problems.map(({ code }) => code),
      );
    }
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    this.end();
  }
}

function serverAttributes(baseUrl: string): Attributes {
  const { hostname, port, protocol } = new URL(baseUrl);
  const defaultPort = protocol === 'https:' ? 443 : 80;
  return { 'server.address': hostname, 'server.port': port === '' ? defaultPort : Number(port) };
}
