import { CONTENDERS, OURS } from '../contenders.js';
import { BASELINE, LIMITS } from '../posts.js';

const number = (value) => value.toLocaleString('en');
const seconds = (wait) => (typeof wait === 'number' ? `${(wait / 1_000).toFixed(1)} s` : wait);
const ending = ({ longestWait, recovered }) => `${seconds(longestWait)}, ${recovered ? 'yes' : 'no'}`;

const failedAndSlow = ({ failed, waited }) => `${failed} / ${waited}`;

/** A cell of what sends POSTs, with both transports of this package. */
function ofPosts(format) {
  const formatted = (result) => (result ? format(result) : '—');
  return (results, contender) =>
    contender === OURS
      ? `${formatted(results[OURS])} (undici: ${formatted(results[`${OURS}, undici`])})`
      : formatted(results[contender]);
}

const speedOfPosts = ofPosts(({ ratio }) => ratio.median.toFixed(2));
const bytesOfPost = ofPosts(({ bytes }) => number(bytes.median));

function secrets({ undici, ...counts }) {
  const all = [counts, undici ?? {}];
  const sum = (...names) => all.flatMap((of) => names.map((name) => of[name] ?? 0)).reduce((a, b) => a + b);
  return `${sum('loginsThatShow', 'requestsThatShow')} of ${sum('logins', 'requests')}`;
}

/** The columns of the table, and how to format each cell, if `ofAll` from all results. */
const COLUMNS = [
  {
    measure: 'get-session',
    title: 'fresh token ÷\nresolved promise',
    cell: ({ ratio }) => ratio.median.toFixed(2),
  },
  {
    measure: 'cold-callers',
    title: 'logins, many\ncold callers',
    cell: ({ logins }) => number(logins),
  },
  {
    measure: 'steady',
    title: 'steady load:\nwaited / rejected',
    cell: ({ waited, rejected }) => `${number(waited)} / ${rejected}`,
  },
  {
    measure: 'outage',
    title: 'login outage:\nerrors / logins',
    cell: ({ errors, logins }) => `${errors} / ${logins}`,
  },
  {
    measure: 'hard-window',
    title: "logins hang, a session's\nwhole life: failed / slow",
    cell: ({ hang }) => failedAndSlow(hang),
  },
  {
    measure: 'hard-window',
    title: 'the same, with\nHTTP 503',
    cell: ({ unavailable }) => failedAndSlow(unavailable),
  },
  {
    measure: 'revoked',
    title: 'revoked session:\nfailed / logins',
    cell: ({ failed, logins }) => `${failed} / ${logins}`,
  },
  {
    measure: 'hang',
    title: 'login hangs: longest\nwait, recovers',
    cell: ({ withoutTimeout }) => ending(withoutTimeout),
  },
  {
    measure: 'hang',
    title: 'the same, with\na time-out',
    cell: ({ withTimeout }) => ending(withTimeout),
  },
  { measure: 'throughput', title: 'POSTs ÷ axios', ofAll: true, cell: speedOfPosts },
  { measure: 'post-bytes', title: 'bytes allocated\nby a POST', ofAll: true, cell: bytesOfPost },
  { measure: 'secrets', title: 'errors that\nshow a secret', cell: secrets },
  {
    measure: 'heap',
    title: 'heap, bytes\n(timers if idle)',
    cell: ({ bytes, timers }) => `${number(bytes.median)} (${timers.idle})`,
  },
];

/** A dash if the measure does not apply to the contender. */
function cellOf({ measure, ofAll, cell }, measures, contender) {
  const result = ofAll ? measures[measure] : measures[measure][contender];
  return result ? cell(result, contender) : '—';
}

/** Rows for what is compared with, and for the least that is possible, by measure. */
function limits({ 'get-session': { [OURS]: of }, throughput, 'post-bytes': bytes }) {
  const sends = (name) => [
    name,
    { throughput: speedOfPosts(throughput, name), 'post-bytes': bytesOfPost(bytes, name) },
  ];
  return [
    ['awaiting a resolved promise', { 'get-session': '1.00' }],
    ['… after reading the clock', { 'get-session': of.ratioOfClockReading.median.toFixed(2) }],
    ...[BASELINE, ...Object.keys(LIMITS)].map(sends),
  ];
}

/** The table of all contenders and the lower bounds: titles and rows. */
export function tableOf({ measures, versions }) {
  const rows = Object.entries(CONTENDERS).map(([contender, name]) => [
    name ? `${name} ${versions[name]}` : contender,
    ...COLUMNS.map((column) => cellOf(column, measures, contender)),
  ]);
  const limitRows = limits(measures).map(([title, cells]) => [
    title,
    ...COLUMNS.map(({ measure }) => cells[measure] ?? ''),
  ]);
  return { titles: ['', ...COLUMNS.map(({ title }) => title)], rows: [...rows, ...limitRows] };
}
