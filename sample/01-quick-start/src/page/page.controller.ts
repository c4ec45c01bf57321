import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';

const PAGE = readFileSync(new URL('../../public/page.html', import.meta.url), 'utf8');

/** The source expression of a Content-Security-Policy for the page's one element of this name. */
function hashOf(element: 'script' | 'style'): string {
  const [, content] = new RegExp(`<${element}>(.*)</${element}>`, 's').exec(PAGE)!;
  return `'sha256-${createHash('sha256').update(content!).digest('base64')}'`;
}

/** The page runs its own script and style only, and asks no other host. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf('script')}`,
  `style-src ${hashOf('style')}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

@Controller()
export class PageController {
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', POLICY)
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('Referrer-Policy', 'no-referrer')
  @Header('Cache-Control', 'no-store')
  show(): string {
    return PAGE;
  }
}
