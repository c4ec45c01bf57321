import { ConsoleLogger, Logger } from '@nestjs/common';

/**
 * Shows whatever the process writes to its output and what Nest's log holds, to its last level, to `note`; and rejections
 * that nobody handles.
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
  process.on('unhandledRejection', onUnhandled);
  Logger.overrideLogger(new ConsoleLogger());
  return () => {
    Logger.overrideLogger(false);
    process.off('unhandledRejection', onUnhandled);
    streams.forEach((stream, index) => (stream.write = writes[index]!));
  };
}
