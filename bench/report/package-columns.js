/** The table of what is measured of this package alone: titles and rows. */
export function packageTableOf({ measures: { 'session-token': token, 'import-root': root } }) {
  return {
    titles: ['', 'measured'],
    rows: [
      ['getSessionToken() ÷ getSession()', token.ratio.median.toFixed(2)],
      ['importing the package after Nest', `${root.milliseconds.median} ms`],
      ['importing Nest before it', `${root.millisecondsOfBareNest.median} ms`],
      ['importing the package ÷ importing Nest', root.ratio.median.toFixed(2)],
    ],
  };
}
