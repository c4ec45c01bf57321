/** Adapts TypeDoc's Markdown parser, a markdown-it, to pages that GitHub shows too. */
export function adaptMarkdown(parser) {
  // Wide tables scroll by themselves, so that the page does not.
  parser.renderer.rules.table_open = () => '<div class="table"><table>\n';
  parser.renderer.rules.table_close = () => '</table></div>\n';
  // TypeDoc leaves code out of the anchor and the contents list of a heading; GitHub does not. Text between tags is counted.
  parser.core.ruler.push('code-in-headings', ({ tokens, Token }) => {
    const titles = tokens.filter((_, at) => tokens[at - 1]?.type === 'heading_open');
    for (const title of titles) {
      title.children = title.children.flatMap((token) =>
        token.type === 'code_inline' ? asText(token, Token) : [token],
      );
    }
  });
}

function asText(code, Token) {
  const token = (type, content) => Object.assign(new Token(type, '', 0), { content });
  return [token('html_inline', '<code>'), token('text', code.content), token('html_inline', '</code>')];
}
