import type { ServerResponse } from 'node:http';

/** What comes over the wire in answer to a request. */
export type WireAnswer =
  | { type: 'whole'; status: number; headers: Record<string, string>; body: string }
  | { type: 'cut off'; status: number; headers: Record<string, string> }
  | { type: 'reset' }
  | { type: 'none' };

/** Has the emulator answer, as it would over HTTP: so that each of its faults, new ones too, is known here. */
export function answerOf(write: (response: ServerResponse) => void): WireAnswer {
  let answer: WireAnswer = { type: 'none' };
  let status = 200;
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => void (headers[name.toLowerCase()] = value),
    writeHead(code: number, more: Record<string, string> = {}) {
      status = code;
      Object.assign(headers, more);
      return response;
    },
    write: (_part: string, done?: () => void) => done?.(),
    end: (body: string) => void (answer = { type: 'whole', status, headers, body }),
    socket: {
      resetAndDestroy: () => void (answer = { type: 'reset' }),
      destroy: () => void (answer = { type: 'cut off', status, headers }),
    },
  };
  write(response as unknown as ServerResponse);
  return answer;
}
