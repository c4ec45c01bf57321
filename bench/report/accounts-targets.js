import { OURS } from '../contenders.js';

/** The targets for the accounts of many merchants. */
export const ACCOUNT_TARGETS = [
  {
    title: 'heap of an account with a session, bytes',
    target: '≤ 1536',
    value: ({ 'accounts-heap': { [OURS]: of } }) => of.bytes.session.median,
    isReached: (value) => value <= 1_536,
  },
  {
    title: 'heap of an account after a request, bytes',
    target: '≤ 6144',
    value: ({ 'accounts-heap': { [OURS]: of } }) => of.bytes.request.median,
    isReached: (value) => value <= 6_144,
  },
  {
    title: 'timers of an idle account',
    target: '0',
    value: ({ 'accounts-heap': { [OURS]: of } }) => Number((of.timers.idle / of.timers.accounts).toFixed(2)),
    isReached: (value) => value === 0,
  },
  {
    title: 'get() of a held account ÷ resolved promise: one, all in turn',
    target: '≤ 3',
    value: ({ 'accounts-get': { [OURS]: of } }) => `${of.one.median}, ${of.inTurn.median}`,
    isReached: (value) => value.split(', ').every((ratio) => Number(ratio) <= 3),
  },
  {
    title: 'cold accounts at once: failed calls; logins of each, first and second use',
    target: '0; 1, 0',
    value: ({ 'accounts-cold': { [OURS]: of } }) =>
      `${of.failed}; ${of.logins / of.callers}, ${of.loginsOfSecondUse / of.callers}`,
    isReached: (value) => value === '0; 1, 0',
  },
];
