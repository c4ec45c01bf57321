// Writes the public API of each entry point to api/, as found in the built declarations. With --check, changes nothing and
// fails if api/ is out of date.
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');
// TypeDoc checks the docstrings.
const silent = { default: { logLevel: 'none' } };

function writeReport(entryPoint, folder) {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: resolve(root, 'dist/esm', folder, 'index.d.ts'),
      compiler: { tsconfigFilePath: resolve(root, 'tsconfig.build.json') },
      apiReport: {
        enabled: true,
        reportFileName: `${entryPoint}.api.md`,
        reportFolder: resolve(root, 'api'),
        reportTempFolder: resolve(root, 'node_modules/.cache/api'),
        includeForgottenExports: true,
      },
      messages: { extractorMessageReporting: silent, tsdocMessageReporting: silent },
    },
    packageJsonFullPath: resolve(root, 'package.json'),
    configObjectFullPath: undefined,
  });
  const { apiReportChanged } = Extractor.invoke(config, { localBuild: !isCheck });
  return apiReportChanged;
}

const entryPoints = [
  ['index', '.'],
  ['testing', 'testing'],
  ['undici', 'undici'],
  ['opentelemetry', 'opentelemetry'],
  ['redis', 'redis'],
  ['terminus', 'terminus'],
];
const changed = entryPoints.filter(([entryPoint, folder]) => writeReport(entryPoint, folder));
if (changed.length > 0 && isCheck) {
  console.error(
    'The public API has changed. If that is intended, run "npm run api" and commit the changes in api/.',
  );
  process.exitCode = 1;
}
