const BETWEEN_WORDS = /(?<=[_/.:(,|=])|(?<=[a-z])(?=[A-Z])/;

/** Adapts TypeDoc's Markdown parser, a markdown-it, to pages that GitHub shows too. */
export function adaptMarkdown(parser) {
  // Wide tables scroll by themselves, so that the page does not; with the keyboard, too.
  parser.renderer.rules.table_open = () =>
    '<div class="table" role="group" aria-label="Table" tabindex="0"><table>\n';
  parser.renderer.rules.table_close = () => '</table></div>\n';
  // TypeDoc leaves code out of the anchor and the contents list of a heading; GitHub does not. Text between tags is counted.
  parser.core.ruler.push('code-in-headings', ({ tokens, Token }) => {
    const titles = tokens.filter((_, at) => tokens[at - 1]?.type === 'heading_open');
    for (const title of titles) {
      replaceCode(title, (code) => asText([code.content], Token));
    }
  });
  // Long names in tables may wrap between their words, so that the other columns have room.
  parser.core.ruler.push('code-in-tables', ({ tokens, Token }) => {
    for (const cell of tokens.filter((_, at) => tokens[at - 1]?.type === 'td_open')) {
      replaceCode(cell, (code) => asText(code.content.split(BETWEEN_WORDS), Token));
    }
  });
}

function replaceCode(inline, replace) {
  inline.children = inline.children.flatMap((token) =>
    token.type === 'code_inline' ? replace(token) : [token],
  );
}

/** The code as text between tags, which may wrap between its parts. */
function asText(parts, Token) {
  const token = (type, content) => Object.assign(new Token(type, '', 0), { content });
  const texts = parts.flatMap((part, at) => [
    ...(at > 0 ? [token('html_inline', '<wbr>')] : []),
    token('text', part),
  ]);
  return [token('html_inline', '<code>'), ...texts, token('html_inline', '</code>')];
}
