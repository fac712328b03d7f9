#!/usr/bin/env node
/**
 * Names in package-lock.json the packages of every platform that a dependency offers as optional, so that `npm ci` takes the same lock
 * everywhere. npm leaves out those that it could not see while it wrote the lock (another platform's, absent from a mirror), and then
 * refuses its own lock. Run it after each change of dependencies.
 */

import { readFileSync, writeFileSync } from 'node:fs';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const added = [];
for (const holder of Object.values({ ...lock.packages })) {
  for (const [name, version] of Object.entries(holder.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (lock.packages[path] || !/^\d+\.\d+\.\d+$/.test(version)) continue;
    lock.packages[path] = entryOf(name, version, holder);
    added.push(name);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? 'package-lock.json is complete' : `package-lock.json: added ${added.join(', ')}`);

/** What npm itself writes for such a package, except for the checksum, which only the package can give. */
function entryOf(name, version, holder) {
  const words = name.split(/[-/]/);
  const system = systems.find((word) => words.includes(word));
  const processor = processors.find((word) => words.includes(word));
  if (!system || !processor) throw new Error(`${name}: no platform can be read from this name; add it to the lock by hand`);
  const libc = words.some((word) => word.startsWith('musl')) ? { libc: ['musl'] } : {};
  return { version, cpu: [processor], ...(holder.dev ? { dev: true } : {}), ...libc, optional: true, os: [system] };
}
