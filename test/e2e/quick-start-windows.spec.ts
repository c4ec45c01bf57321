import { expect, it } from '@jest/globals';
import { planLife } from '../../lib/session/refresh-windows.js';
import { windowsOf } from '../../sample/01-quick-start/src/page/windows.js';

it.each([
  { lifetimeMs: 90_000, refreshBeforeExpiry: 45_000, expiryMargin: 30_000 },
  { lifetimeMs: 3_600_000 },
  { lifetimeMs: 60_000 },
  { lifetimeMs: 60_000, refreshBeforeExpiry: 50_000 },
  { lifetimeMs: 600_000, refreshBeforeExpiry: 20_000 },
  { lifetimeMs: 60_000, expiryMargin: 40_000 },
])('draws the windows where the package has them: %j', ({ lifetimeMs, ...options }) => {
  const { softFromMs, softByMs, hardFromMs } = windowsOf(lifetimeMs, options);
  const issued = { sentAt: { wallMs: 0, monotonicMs: 0 }, lifetimeMs, tookMs: 0 };
  const earliest = planLife(issued, options, 0);
  const latest = planLife(issued, options, 1);
  expect([softFromMs, softByMs, hardFromMs]).toEqual([
    earliest.softAfterMs,
    latest.softAfterMs,
    earliest.hardAfterMs,
  ]);
});
