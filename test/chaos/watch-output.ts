import { ConsoleLogger, Logger } from '@nestjs/common';
import { realProcess } from '../support/real-process.js';

const UNHANDLED_EVENTS = ['unhandledRejection', 'uncaughtException'];

/**
 * Records the process's output, Nest's log at all levels, unhandled rejections and exceptions, and Node's warnings of too
 * many listeners.
 *
 * @returns a function that stops it
 */
export function watchOutput(record: {
  output: (text: string) => void;
  unhandled: (text: string) => void;
}): () => void {
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write.bind(stream));
  for (const stream of streams) {
    stream.write = (text: string | Uint8Array, ...rest: unknown[]) => {
      record.output(String(text));
      const callback = rest.at(-1);
      if (typeof callback === 'function') {
        callback();
      }
      return true;
    };
  }
  const onUnhandled = (reason: unknown) => record.unhandled(String((reason as Error)?.stack ?? reason));
  const onWarning = (warning: Error) => {
    if (warning.name === 'MaxListenersExceededWarning') {
      onUnhandled(warning);
    }
  };
  UNHANDLED_EVENTS.forEach((event) => realProcess.on(event, onUnhandled));
  realProcess.on('warning', onWarning);
  Logger.overrideLogger(new ConsoleLogger());
  return () => {
    Logger.overrideLogger(false);
    UNHANDLED_EVENTS.forEach((event) => realProcess.off(event, onUnhandled));
    realProcess.off('warning', onWarning);
    streams.forEach((stream, index) => (stream.write = writes[index]!));
  };
}
