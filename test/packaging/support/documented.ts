import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/bundlers.md'), 'utf8');

export interface DocumentedFile {
  file: string;
  text: string;
  /** The command that uses the file. */
  command: string;
}

/** The files of docs/bundlers.md. The first line of each says its name, and the command that uses it. */
export function documentedFiles(): DocumentedFile[] {
  return [...PAGE.matchAll(/^```js\n(\/\/ (\S+): (.+)\n[^]*?)^```$/gm)].map(([, text, file, command]) => ({
    file: file!,
    text: text!,
    command: command!,
  }));
}

/** The lines of shell commands in docs/bundlers.md. */
export function documentedCommands(): string[] {
  return [...PAGE.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, lines]) => lines!.trim().split('\n'));
}
