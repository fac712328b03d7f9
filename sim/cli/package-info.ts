/** What the package says of itself, found from sources and from the build alike. */

import { existsSync, readFileSync } from 'node:fs';

export interface PackageInfo {
  readonly version: string;
  /** Libraries that only parts of muster need, with the ranges that fit. */
  readonly peerDependencies: Readonly<Record<string, string>>;
}

export function packageInfo(): PackageInfo {
  for (const up of ['../../package.json', '../../../package.json']) {
    const url = new URL(up, import.meta.url);
    if (existsSync(url)) return JSON.parse(readFileSync(url, 'utf8')) as PackageInfo;
  }
  return { version: 'unknown', peerDependencies: {} };
}
