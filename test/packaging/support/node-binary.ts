import { join } from 'node:path';
import { cachedPackage } from './cached-package.js';

export type NodeMajor = '20' | '22' | '24' | '26';
export const NODE_MAJORS: readonly NodeMajor[] = ['20', '22', '24', '26'];

/**
 * Returns the path of a major version of Node: the current one, or the binary of the npm package `node`. The newest release of that
 * major is installed once and cached.
 */
export async function nodeBinary(major: NodeMajor): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) {
    return process.execPath;
  }
  return join(await cachedPackage('node', major), 'node_modules/node/bin/node');
}
