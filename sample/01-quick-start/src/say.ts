/** Prints a line for a person, with the time of day. */
export function say(text: string): void {
  console.log(`${timeOf(new Date())}  ${text}`);
}

/** The time of day here, such as 10:42:07; with the date where that is not today. */
export function timeOf(moment: Date): string {
  // Swedish dates are ISO 8601: 2023-03-28 22:52:59.
  const [date, time] = moment.toLocaleString('sv-SE').split(' ');
  return date === new Date().toLocaleDateString('sv-SE') ? `${time}` : `${date} ${time}`;
}
