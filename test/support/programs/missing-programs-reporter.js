import { howToInstall } from './programs.js';

/** Says in the end how many tests were skipped because a program is missing. */
export default class MissingProgramsReporter {
  onRunComplete(_contexts, { testResults }) {
    const counts = new Map();
    for (const { status, title } of testResults.flatMap((file) => file.testResults)) {
      const [, program] = /\(needs ([\w-]+)\)$/.exec(title) ?? [];
      if (program && status === 'pending') {
        counts.set(program, (counts.get(program) ?? 0) + 1);
      }
    }
    const lines = [...counts].map(([program, count]) => {
      const tests = count === 1 ? '1 test was' : `${count} tests were`;
      return `${tests} not run, because ${program} is missing: ${howToInstall(program)}.`;
    });
    // Jest prints its summary after all reporters are done.
    process.once('exit', () => lines.forEach((line) => console.error(line)));
  }
}
