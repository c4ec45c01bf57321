import type { DefexaOptions } from 'nestjs-defexa';

/** When the windows of a session begin, in milliseconds after its login. */
export interface Windows {
  /** The soft window begins at a random moment between these two. */
  readonly softFromMs: number;
  readonly softByMs: number;
  readonly hardFromMs: number;
}

/** The windows as the README describes them, to draw them. The package decides by its own. */
export function windowsOf(
  lifetimeMs: number,
  { refreshBeforeExpiry, expiryMargin }: Pick<DefexaOptions, 'refreshBeforeExpiry' | 'expiryMargin'>,
): Windows {
  const hardMs = expiryMargin ?? Math.min(60_000, 0.1 * lifetimeMs, (refreshBeforeExpiry ?? Infinity) / 2);
  const wantedMs = refreshBeforeExpiry ?? Math.max(Math.min(300_000, 0.25 * lifetimeMs), hardMs);
  const softMs = Math.min(wantedMs, lifetimeMs / 2);
  const softFromMs = lifetimeMs - softMs;
  const hardFromMs = lifetimeMs - Math.min(hardMs, softMs);
  return { softFromMs, softByMs: (softFromMs + hardFromMs) / 2, hardFromMs };
}
