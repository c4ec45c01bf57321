import { type Browser, chromium } from 'playwright-core';
import { findProgram } from '../support/programs/programs.js';

/** Starts the Chromium of this machine, with a new profile, and without requests of its own. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findProgram('chromium')!,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
