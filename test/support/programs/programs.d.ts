export type Program = 'redis-server' | 'chromium' | 'mkfifo';
export function findProgram(program: Program): string | undefined;
export function howToInstall(program: Program): string;
export function isAnyMissing(): boolean;
