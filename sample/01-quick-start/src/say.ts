/** Prints a line with the local time. */
export function say(line: string): void {
  console.log(`${timeOf(new Date())}  ${line}`);
}

/** The text with a full stop, so that a sentence can follow. */
export function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** The local time, such as 10:42:07; with the date if it is not today. */
export function timeOf(moment: Date): string {
  // The Swedish format is ISO 8601: 2023-03-28 22:52:59.
  const [date, time] = moment.toLocaleString('sv-SE').split(' ');
  return date === new Date().toLocaleDateString('sv-SE') ? `${time}` : `${date} ${time}`;
}
