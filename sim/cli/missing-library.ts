/** Says what to install when a library is missing: they are optional for those who only import muster, but not for the command. */

import { createRequire } from 'node:module';
import { packageInfo } from './package-info.ts';

/** What the command may load, sooner or later. */
const libraries = ['commander', 'cli-progress', 'piscina', 'seedrandom', 'yaml', 'zod', 'msgpackr', 'plotly.js-cartesian-dist-min'];

/** One sentence with the npm command, or null if the error is about something else. */
export function missingLibraryMessage(error: unknown, installed: (name: string) => boolean = isInstalled): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'MODULE_NOT_FOUND') return null;
  const name = /Cannot find (?:package|module) '([^'/.]+|@[^'/]+\/[^'/]+|[^'/]+\.js-[^'/]+)'/.exec(error.message)?.[1];
  return name === undefined ? null : installSentence([name, ...libraries.filter((one) => one !== name && !installed(one))]);
}

/** How to get these libraries, in versions that fit. */
export function installSentence(names: readonly string[]): string {
  const { peerDependencies } = packageInfo();
  const wanted = names.map((name) => {
    const range = peerDependencies[name]?.replace(/^[\^~]/, '');
    return range === undefined ? name : `${name}@${range}`;
  });
  return `the muster command needs ${names.join(', ')}: npm install ${wanted.join(' ')}`;
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
