import { registerAs } from '@nestjs/config';

/** The token that the admin routes require. */
export const adminConfig = registerAs('admin', () => {
  const token = process.env.ADMIN_TOKEN?.trim();
  if (!token) {
    throw new Error('Set ADMIN_TOKEN to a long random string: the admin routes require it.');
  }
  return { token };
});
