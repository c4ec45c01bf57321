import { ConsoleLogger, Logger } from '@nestjs/common';
import { realProcess } from '../support/real-process.js';

const UNHANDLED = ['unhandledRejection', 'uncaughtException'];

/**
 * Shows whatever the process writes to its output and what Nest's log holds, to its last level, to `note`; and rejections and
 * exceptions that nobody handles, and Node's warnings of what looks like a leak.
 *
 * @returns ends that
 */
export function watchOutput(note: {
  output: (text: string) => void;
  unhandled: (text: string) => void;
}): () => void {
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write.bind(stream));
  for (const stream of streams) {
    stream.write = (text: string | Uint8Array, ...rest: unknown[]) => {
      note.output(String(text));
      const done = rest.at(-1);
      if (typeof done === 'function') {
        done();
      }
      return true;
    };
  }
  const onUnhandled = (reason: unknown) => note.unhandled(String((reason as Error)?.stack ?? reason));
  const onWarning = (warning: Error) => {
    if (warning.name === 'MaxListenersExceededWarning') {
      onUnhandled(warning);
    }
  };
  UNHANDLED.forEach((event) => realProcess.on(event, onUnhandled));
  realProcess.on('warning', onWarning);
  Logger.overrideLogger(new ConsoleLogger());
  return () => {
    Logger.overrideLogger(false);
    UNHANDLED.forEach((event) => realProcess.off(event, onUnhandled));
    realProcess.off('warning', onWarning);
    streams.forEach((stream, index) => (stream.write = writes[index]!));
  };
}
