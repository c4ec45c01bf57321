import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';

const read = (file: string) => readFileSync(new URL(`../../public/${file}`, import.meta.url), 'utf8');
const PAGE = read('page.html');
const SCRIPT = read('page.js');

const [, STYLE] = /<style>(.*)<\/style>/s.exec(PAGE)!;
const STYLE_HASH = createHash('sha256').update(STYLE!).digest('base64');

/** The page runs its own script and style only, and asks no other host. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'sha256-${STYLE_HASH}'`,
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

  @Get('page.js')
  @Header('Content-Type', 'text/javascript; charset=utf-8')
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('Cache-Control', 'no-store')
  script(): string {
    return SCRIPT;
  }
}
