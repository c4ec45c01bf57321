// A plugin of TypeDoc: makes a site of the Markdown files as they are in the repository, so that they need no front matter, and
// their links to each other work in both places.
import { dirname, relative } from 'node:path';
import { Converter, DefaultTheme, PageEvent, ReflectionKind, StructureRouter } from 'typedoc';
import { PAGES } from './pages.js';

/** Where links to files go that are no pages, such as source code. A workflow knows the repository; elsewhere they are removed. */
const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
const NOWHERE = 'repository:';
const REPOSITORY = GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/tree/HEAD` : NOWHERE;
/** Files that the site brings along. */
const MEDIA = /^docs\/|\.svg$/;

const pathOf = (file) => relative(process.cwd(), file);
const groupOf = (path) => Object.keys(PAGES).find((group) => PAGES[group].includes(path));

/** Names a page by its first heading. */
function addPage(_context, document) {
  const { files } = document.project;
  const file = files.getReflectionPath(document);
  const path = pathOf(file);
  const text = document.content.map((part) => part.text).join('');
  document.name = /^# (.*)$/m.exec(text)[1].replaceAll('`', '');
  document.frontmatter.group = groupOf(path);
  if (path.endsWith('/README.md')) {
    files.registerReflectionPath(dirname(file), document); // such as a link to a sample's folder
  }
}

/** Names an entry point as apps import it. */
function nameModule(_context, reflection) {
  if (reflection.kind === ReflectionKind.Module) {
    reflection.name = `nestjs-defexa/${reflection.name}`.replace(/(\/index)+$/, '');
  }
}

function linkToRepository({ project }) {
  for (const parts of [project.readme, ...project.documents.map(({ content }) => content)]) {
    for (const [at, part] of parts.entries()) {
      const target = part.kind === 'relative-link' && project.files.resolve(part.target, project);
      if (typeof target === 'string' && !MEDIA.test(pathOf(target))) {
        parts[at] = { kind: 'text', text: `${REPOSITORY}/${pathOf(target)}` };
      }
    }
  }
}

function removeLinksToNowhere(page) {
  const links = new RegExp(`<a href="${NOWHERE}[^"]*"[^>]*>(.*?)</a>`, 'gs');
  page.contents = page.contents.replaceAll(links, '$1');
}

/** Titles wrap between words, code scrolls with the keyboard, and screen readers can go to the text. */
function makeAccessible(page) {
  page.contents = page.contents
    .replace(/<h1>[^<]+/, (title) => title.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '<wbr>'))
    .replaceAll('<pre><code', '<pre><code tabindex="0"')
    .replace('<div class="col-content">', '<div class="col-content" role="main">');
}

/** Addresses like the paths in the repository: docs/errors.html, sample/02-checkout/index.html. */
class RepositoryRouter extends StructureRouter {
  getIdealBaseName(reflection) {
    const file = reflection.isDocument() && reflection.project.files.getReflectionPath(reflection);
    return file
      ? pathOf(file)
          .replace(/\.md$/, '')
          .replace(/README$/, 'index')
      : super.getIdealBaseName(reflection);
  }
}

/** The sidebar starts with the guides, not with a closed folder of them. */
class SiteTheme extends DefaultTheme {
  buildNavigation(project) {
    const [guides, ...rest] = super.buildNavigation(project);
    return [...guides.children, ...rest];
  }
}

export function load(app) {
  app.internationalization.addTranslations('en', { kind_plural_module: 'API' });
  app.renderer.defineRouter('repository', RepositoryRouter);
  app.renderer.defineTheme('site', SiteTheme);
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, addPage);
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, nameModule);
  app.converter.on(Converter.EVENT_RESOLVE_END, linkToRepository);
  app.renderer.on(PageEvent.END, removeLinksToNowhere);
  app.renderer.on(PageEvent.END, makeAccessible);
}
