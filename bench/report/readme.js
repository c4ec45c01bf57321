// Writes the tables of results.json into the READMEs, between the markers.
import { readFileSync, writeFileSync } from 'node:fs';
import { accountsTableOf } from './accounts-columns.js';
import { tableOf } from './columns.js';
import { packageTableOf } from './package-columns.js';

const results = JSON.parse(readFileSync(new URL('../results.json', import.meta.url), 'utf8'));
const { date, machine, node } = results;

const line = (cells) => `| ${cells.join(' | ')} |`;

function markdown({ titles, rows }) {
  const head = titles.map((title) => title.replaceAll('\n', ' '));
  const table = [head, head.map(() => '---'), ...rows].map(line).join('\n');
  const measuredOn = `Measured on ${date} with Node ${node.slice(1)} on a machine with ${machine.cores} cores (${machine.platform}).`;
  return `\n${table}\n\n${measuredOn}\n\n`;
}

/** @param mark which pair of marks to write between */
function write(path, mark, table) {
  const url = new URL(path, import.meta.url);
  const text = readFileSync(url, 'utf8');
  const between = new RegExp(`(?<=<!-- ${mark} -->\\n).*(?=<!-- end of ${mark} -->)`, 's');
  if (!between.test(text)) {
    throw new Error(`${path} has no marks "<!-- ${mark} -->" and "<!-- end of ${mark} -->" to write between`);
  }
  writeFileSync(
    url,
    text.replace(between, () => markdown(table)),
  );
}

write('../README.md', 'measured', tableOf(results));
write('../README.md', 'package measured', packageTableOf(results));
write('../README.md', 'accounts measured', accountsTableOf(results));
write('../../README.md', 'measured', tableOf(results, { short: true }));
