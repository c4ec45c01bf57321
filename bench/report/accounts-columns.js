import { ACCOUNT_CONTENDERS } from '../accounts/contenders.js';
import { OURS } from '../contenders.js';

const number = (value) => value.toLocaleString('en');
const bytes = (name) => (result) => number(result.bytes[name].median);
const seconds = (milliseconds) => `${(milliseconds / 1_000).toFixed(1)} s`;

/** The columns of the table of accounts, and how to format each cell; `promise` and `plain` are for the rows of lower bounds. */
const COLUMNS = [
  { measure: 'accounts-heap', title: 'heap with a\nsession, bytes', cell: bytes('session') },
  { measure: 'accounts-heap', title: 'heap after a\nrequest, bytes', cell: bytes('request') },
  { measure: 'accounts-heap', title: '… after\nanother', cell: bytes('secondRequest') },
  {
    measure: 'accounts-heap',
    title: 'timers of all:\nidle / used twice',
    cell: ({ timers }) => `${number(timers.idle)} / ${number(timers.inUse)}`,
  },
  {
    measure: 'accounts-get',
    title: 'get() ÷ resolved promise:\none / all in turn',
    cell: ({ one, inTurn }) => `${one.median.toFixed(2)} / ${inTurn.median.toFixed(2)}`,
    promise: '1.00',
  },
  {
    measure: 'accounts-cold',
    title: 'all cold at once:\n÷ plain logins',
    cell: ({ ratio }) => ratio.median.toFixed(2),
    plain: () => '1.00',
  },
  {
    measure: 'accounts-cold',
    title: 'total time',
    cell: ({ total }) => seconds(total),
    plain: ({ totalOfPlainLogins }) => seconds(totalOfPlainLogins),
  },
  {
    measure: 'accounts-cold',
    title: 'longest\nwait',
    cell: ({ longestWait }) => seconds(longestWait),
  },
  {
    measure: 'accounts-cold',
    title: 'longest wait\nwithin the limit',
    cell: ({ withinLimit }) => `${withinLimit.longestWait} ms`,
    plain: ({ withinLimit }) => `${withinLimit.longestWaitForPlainLogin} ms`,
  },
  {
    measure: 'accounts-cold',
    title: 'logins of the\nfirst / second use',
    cell: ({ logins, loginsOfSecondUse }) => `${number(logins)} / ${number(loginsOfSecondUse)}`,
  },
];

/** The table of what holds the accounts of many merchants: titles and rows. */
export function accountsTableOf({ measures }) {
  const rows = Object.entries(ACCOUNT_CONTENDERS).map(([contender, name]) => [
    name,
    ...COLUMNS.map(({ measure, cell }) => cell(measures[measure][contender])),
  ]);
  const cold = measures['accounts-cold'][OURS];
  return {
    titles: ['', ...COLUMNS.map(({ title }) => title)],
    rows: [
      ...rows,
      ['awaiting a resolved promise', ...COLUMNS.map(({ promise }) => promise ?? '')],
      ['plain logins by axios', ...COLUMNS.map(({ plain }) => plain?.(cold) ?? '')],
    ],
  };
}
