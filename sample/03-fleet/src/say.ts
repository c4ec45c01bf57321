/** Prints a line for a person, with the time of day. */
export function say(text: string): void {
  console.log(`${timeOf(new Date())}  ${text}`);
}

/** The time of day here, such as 10:42:07. */
export function timeOf(moment: Date): string {
  // Swedish times are ISO 8601.
  return moment.toLocaleTimeString('sv-SE');
}
