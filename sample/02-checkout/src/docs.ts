import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Serves the OpenAPI page at /docs, and the OpenAPI document at /docs-json. */
export function serveDocs(app: INestApplication): void {
  const config = new DocumentBuilder().setTitle('Checkout').setVersion('1.0').build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, config));
}
