/** Prints a line with the local time. */
export function say(line: string): void {
  console.log(`${timeOf(new Date())}  ${line}`);
}

/** The local time, such as 10:42:07. */
export function timeOf(moment: Date): string {
  // The Swedish format is ISO 8601.
  return moment.toLocaleTimeString('sv-SE');
}
