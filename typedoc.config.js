import { adaptMarkdown } from './scripts/site/markdown.js';
import { PAGES } from './scripts/site/pages.js';

/** @type {import('typedoc').TypeDocOptions} */
export default {
  plugin: ['./scripts/site/plugin.js'],
  entryPoints: [
    'lib/index.ts',
    'lib/testing/index.ts',
    'lib/redis/index.ts',
    'lib/undici/index.ts',
    'lib/opentelemetry/index.ts',
    'lib/terminus/index.ts',
  ],
  projectDocuments: Object.values(PAGES).flat(),
  readme: 'README.md',
  tsconfig: 'tsconfig.build.json',
  out: 'site',

  name: 'nestjs-defexa',
  router: 'repository',
  theme: 'site',
  groupOrder: ['Guides', 'API', 'Samples', 'Project'],
  navigation: { includeGroups: true },
  sortEntryPoints: false,
  headings: { readme: false, document: false },
  searchInDocuments: true,
  searchGroupBoosts: { Guides: 2 },
  markdownItLoader: adaptMarkdown,
  customCss: 'scripts/site/style.css',
  favicon: 'scripts/site/favicon.svg',
  hideGenerator: true,
  githubPages: true,

  disableSources: true,
  excludeExternals: true,
  excludePrivate: true,
  excludeInternal: true,
  validation: {
    notExported: true,
    invalidLink: true,
    // Links to files that are no pages: the plugin and scripts/site/check-links.js look after them.
    invalidPath: false,
    rewrittenLink: true,
    notDocumented: true,
  },
  // Of an event, the comment before it says what its fields hold.
  intentionallyNotDocumented: [
    'error',
    'expirationUnderstood',
    'reason',
    'retryAt',
    'session',
    'tookMs',
    'type',
  ].map((field) => `nestjs-defexa.DefexaSessionEvent.__type.${field}`),
  treatWarningsAsErrors: true,
};
