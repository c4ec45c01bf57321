import { inspect, type InspectOptions } from 'node:util';
import type { DefexaError } from '../errors/index.js';

/** The fields of a line in a structured log. */
export interface LogFields {
  /** What happened, as in `DefexaSessionEvent`. */
  readonly event: string;
  /** The name of a named account, or the id of one of `DefexaAccounts`. */
  readonly account?: string | undefined;
  readonly [field: string]: unknown;
}

/**
 * A line for Nest's logger: a sentence on a console, and fields in a structured log. A logger that takes over all properties of an
 * object, such as nestjs-pino, gets the sentence as `msg`. One that serializes it, such as Nest's `ConsoleLogger` with `json`, gets it
 * as `message`.
 */
export class LogEntry {
  readonly msg: string;
  /** The stack of an error, which consoles show below the sentence. */
  declare readonly stack?: string;

  constructor(message: string, fields: LogFields) {
    this.msg = message;
    Object.assign(
      this,
      Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    );
  }

  get message(): string {
    return this.msg;
  }

  toString(): string {
    return this.msg;
  }

  toJSON(): Record<string, unknown> {
    const { msg: message, ...fields } = this;
    return { message, ...fields };
  }

  /** Within another object, as Nest's `ConsoleLogger` prints it with `json` and `colors`, the fields are shown, too. */
  [inspect.custom](depth: number, { depth: maxDepth }: InspectOptions): unknown {
    return depth === maxDepth ? [this.msg, this.stack].filter(Boolean).join('\n') : this.toJSON();
  }
}

/** What a structured log says about an error. */
export function errorFields({ code, status, retryAt, problems }: DefexaError) {
  return { code, status, retryAt, problems: problems.length > 0 ? problems : undefined };
}
