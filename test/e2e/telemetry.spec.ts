import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { DefexaEmulator } from '../../lib/testing/index.js';

/** A span, as the process of the app describes it. */
interface DescribedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly scope: string;
  readonly id: string;
  readonly parentId?: string;
  readonly url?: string;
  readonly links: readonly string[];
  readonly events: readonly string[];
}

const PROGRAM = join(import.meta.dirname, '../support/process/instrumented-app-process.js');
const HTTP_SCOPE = '@opentelemetry/instrumentation-http';

describe.each([
  ['axios', HTTP_SCOPE],
  ['undici', '@opentelemetry/instrumentation-undici'],
])("beside OpenTelemetry's instrumentation of HTTP, with calls over %s,", (transport, scopeOfCalls) => {
  let defexa: DefexaEmulator;
  let app: ChildProcess;
  beforeEach(async () => {
    defexa = await DefexaEmulator.start();
    const { baseUrl, merchantPrivateKey } = defexa;
    app = fork(PROGRAM, [JSON.stringify({ transport, baseUrl, merchantPrivateKey, keepWarm: false })]);
    await once(app, 'message');
  });
  afterEach(async () => {
    app.disconnect();
    await once(app, 'exit');
    await defexa.close();
  });

  /** Has the app send a request in a span of this name. @returns all spans since the last request */
  async function post(name: string): Promise<DescribedSpan[]> {
    app.send(name);
    const [spans] = (await once(app, 'message')) as [DescribedSpan[]];
    return spans;
  }

  it('a first call has one span for its login, and one for each exchange', async () => {
    const spans = await post('order');
    const order = spans.find(({ name }) => name === 'order')!;
    const login = spans.find(({ name }) => name === 'defexa login')!;
    expect(spans).toHaveLength(4);
    expect(login).toMatchObject({ scope: 'nestjs-defexa', links: [order.id] });
    expect(login).not.toHaveProperty('parentId');
    expect(spans).toContainEqual(
      expect.objectContaining({
        kind: SpanKind.CLIENT,
        scope: HTTP_SCOPE,
        url: `${defexa.baseUrl}api/v1/da/login`,
        parentId: login.id,
      }),
    );
    expect(spans).toContainEqual(
      expect.objectContaining({
        kind: SpanKind.CLIENT,
        scope: scopeOfCalls,
        url: `${defexa.baseUrl}api/v1/invoice`,
        parentId: order.id,
      }),
    );
    expect(order.events).toEqual(['defexa.session.wait']);
  });

  it('a replayed call has a span for each request, and tells of the rejection', async () => {
    await post('first');
    defexa.revoke();
    const spans = await post('second');
    const second = spans.find(({ name }) => name === 'second')!;
    expect(second.events).toEqual([
      'defexa.session.rejected',
      'defexa.session.wait',
      'defexa.request.replay',
    ]);
    expect(spans.filter(({ parentId }) => parentId === second.id).map(({ url }) => url)).toEqual([
      `${defexa.baseUrl}api/v1/invoice`,
      `${defexa.baseUrl}api/v1/invoice`,
    ]);
    expect(spans).toHaveLength(5);
  });

  it('a call with a fresh session has the span of its request alone', async () => {
    await post('first');
    const spans = await post('second');
    expect(spans.map(({ scope }) => scope)).toEqual([scopeOfCalls, 'test']);
    expect(spans[1]!.events).toEqual([]);
  });
});
