/** Runs the examples as they are, each in a process of its own, so that a reader can believe them. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it, onTestFinished } from 'vitest';
import { siteUrn } from '../../src/transport/certificate-names.ts';
import { root } from '../house/source.ts';
import { TestAuthority } from '../transport/certificates.ts';

interface Running {
  /** Everything it printed so far. */
  text(): string;
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Its exit status. */
  readonly ended: Promise<number | null>;
  /** Asks it to end in order. */
  end(): Promise<number | null>;
}

/** Starts an example. Node 20 does not read TypeScript, so the types are taken off first; `muster` is then this package, as built. */
function run(name: string, ...args: string[]): Running {
  mkdirSync(join(root, 'dist/examples'), { recursive: true });
  const { outputText } = ts.transpileModule(readFileSync(join(root, `examples/${name}.ts`), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  const file = join(root, `dist/examples/${name}.js`);
  writeFileSync(file, outputText);
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close').then(([status]) => status as number | null);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += String(chunk);
    });
  }
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    text: () => text,
    until: async (pattern) => {
      for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 10) {
        const found = pattern.exec(text);
        if (found !== null) return found;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`${name} never printed ${pattern}: ${text}`);
    },
    ended,
    end: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

describe('the examples', () => {
  it('loopback: two sites know each other, and the program ends by itself', async () => {
    const example = run('loopback');
    expect(await example.ended).toBe(0);
    expect(example.text()).toMatch(/\[ 'anna', 'bert' \]/);
    expect(example.text()).toMatch(/site: 'bert'/);
    expect(example.text()).toMatch(/role: 'storage'/);
  });

  it('tls: two processes know each other, and end in order', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'muster-example-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const authority = new TestAuthority('authority of the example');
    const start = (site: string, ...contacts: string[]): Running => {
      const home = join(directory, site);
      const { cert, key } = authority.issue({ uris: [siteUrn(site)] });
      mkdirSync(home);
      for (const [name, pem] of Object.entries({ cert, key, ca: authority.cert })) writeFileSync(join(home, `${name}.pem`), pem);
      return run('tls', site, '127.0.0.1:0', home, ...contacts);
    };
    const anna = start('anna');
    const [, node = ''] = await anna.until(/listens at (\S+)/);
    const bert = start('bert', node);
    await anna.until(/"member":true.*"site":"bert"/);
    await bert.until(/"member":true.*"site":"anna"/);
    expect(await bert.end()).toBe(0);
    expect(await anna.end()).toBe(0);
  });
});
