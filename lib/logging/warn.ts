import type { Logger } from '@nestjs/common';
import { LogEntry, type LogFields } from './log-entry.js';

/** Logs a warning. If the app's logger throws, Node emits it. */
export function warn(logger: Logger, message: string, fields: LogFields): void {
  try {
    logger.warn(new LogEntry(message, fields));
  } catch {
    process.emitWarning(message, 'DefexaWarning');
  }
}
