import Table from 'cli-table3';
import { OURS } from '../contenders.js';
import { accountsTableOf } from './accounts-columns.js';
import { tableOf } from './columns.js';
import { packageTableOf } from './package-columns.js';
import { TARGETS } from './targets.js';

// Without colours, because the output also goes into logs.
const PLAIN = { head: [], border: [] };

function print(head, rows) {
  const table = new Table({ head, style: PLAIN });
  table.push(...rows);
  console.log(table.toString());
}

/** @param judge whether to print which targets are reached */
export function printReport({ date, machine, node, versions, measures }, { judge }) {
  console.log(`\n${date}, Node ${node}, ${machine.cores} cores, ${machine.platform}`);
  const { titles, rows } = tableOf({ measures, versions });
  print(titles, rows);
  const ofPackage = packageTableOf({ measures });
  print([OURS, ...ofPackage.titles.slice(1)], ofPackage.rows);
  const accounts = accountsTableOf({ measures });
  print(['Accounts of many merchants', ...accounts.titles.slice(1)], accounts.rows);
  print(
    [
      'A fleet that shares its session',
      'logins,\ncold start',
      'logins per\nlifetime',
      'commands per process\nand hour',
    ],
    measures.fleet.fleets.map((fleet) => [
      `${fleet.processes} processes`,
      fleet.coldStart.logins,
      fleet.loginsPerLifetime,
      fleet.commandsPerProcessAndHour,
    ]),
  );
  print(
    ['Searching the body of a failed call', 'characters', 'searched', 'parsed', 'secrets\nreplaced'],
    measures.redaction.bodies.map(({ body, characters, searched, parsed, replaced }) => [
      body,
      characters,
      ...[searched, parsed, replaced].map((milliseconds) => `${milliseconds} ms`),
    ]),
  );
  print(
    ['A failed call with a large body', 'bytes', 'parsed', 'block beyond\nparsing'],
    measures.redaction.calls.map(({ body, bytes, parsed, beyondParsing }) => [
      body,
      bytes,
      ...[parsed, beyondParsing].map((milliseconds) => `${milliseconds} ms`),
    ]),
  );
  if (!judge) {
    return;
  }
  print(
    [OURS, 'to reach', 'measured', ''],
    TARGETS.map(({ title, target, value, isReached }) => {
      const measured = value(measures);
      return [title, target, measured, isReached(measured) ? 'reached' : 'MISSED'];
    }),
  );
}
