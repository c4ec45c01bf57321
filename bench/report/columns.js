import { OURS } from '../contenders.js';

const number = (value) => value.toLocaleString('en');
const seconds = (wait) => (typeof wait === 'number' ? `${(wait / 1_000).toFixed(1)} s` : wait);
const ending = ({ longestWait, recovered }) => `${seconds(longestWait)}, ${recovered ? 'yes' : 'no'}`;

function posts({ [OURS]: ours, [`${OURS}, undici`]: byUndici, ...others }, contender) {
  return contender === OURS
    ? `${ours.ratio.median} (undici: ${byUndici.ratio.median})`
    : String(others[contender]?.ratio.median ?? '—');
}

function secrets({ undici, ...counts }) {
  const all = [counts, undici ?? {}];
  const sum = (...names) => all.flatMap((of) => names.map((name) => of[name] ?? 0)).reduce((a, b) => a + b);
  return `${sum('loginsThatShow', 'requestsThatShow')} of ${sum('logins', 'requests')}`;
}

/** The measures as columns: what each contender's cell says. */
export const COLUMNS = [
  {
    measure: 'get-session',
    title: 'fresh token ÷\nresolved promise',
    cell: ({ ratio }) => ratio.median.toFixed(1),
  },
  { measure: 'cold-callers', title: 'logins, many\ncold callers', cell: ({ logins }) => number(logins) },
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
    measure: 'revoked',
    title: 'revoked session:\nfailed / logins',
    cell: ({ failed, logins }) => `${failed} / ${logins}`,
  },
  {
    measure: 'hang',
    title: 'login hangs: longest\nwait, recovers',
    cell: ({ withoutTimeout }) => ending(withoutTimeout),
  },
  { measure: 'hang', title: 'the same, with\na time-out', cell: ({ withTimeout }) => ending(withTimeout) },
  { measure: 'throughput', title: 'POSTs ÷ axios', cell: posts },
  { measure: 'secrets', title: 'errors that\nshow a secret', cell: secrets },
  {
    measure: 'heap',
    title: 'heap, bytes\n(timers if idle)',
    cell: ({ bytes, timers }) => `${number(bytes.median)} (${timers.idle})`,
  },
];

/** The cell of one contender; a dash where the contender has no such notion. */
export function cellOf({ measure, cell }, { measures }, contender) {
  const results = measures[measure];
  const result = measure === 'throughput' ? results : results[contender];
  return result ? cell(result, contender) : '—';
}
