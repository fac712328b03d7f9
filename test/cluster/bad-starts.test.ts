/** A daemon that cannot run says so at once, in sentences that tell what to do, with exit status 2 and nothing half started. */

import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { siteUrn } from '../../src/transport/certificate-names.ts';
import { root } from '../house/source.ts';
import { TestAuthority } from '../transport/certificates.ts';
import { DaemonProcess, scratch } from './daemon.ts';

/** Writes certificate, key and authority, and gives the options that name them. */
function tlsOptions(directory: string, authority: TestAuthority, request: Parameters<TestAuthority['issue']>[0]): string[] {
  const { cert, key } = authority.issue(request);
  return Object.entries({ cert, key, ca: authority.cert }).flatMap(([name, pem]) => {
    const file = join(directory, `${name}.pem`);
    writeFileSync(file, pem);
    return [`--tls-${name}`, file];
  });
}

async function refusal(options: readonly string[], entry?: string): Promise<string> {
  const { status, stderr } = await new DaemonProcess(['--cluster', 'c', ...options], entry).exited;
  expect(status).toBe(2);
  expect(stderr).toMatch(/^(muster: |error: )/);
  return stderr;
}

describe('muster node refuses', () => {
  it('a command line without what it needs', async () => {
    expect(await refusal(['--site', 'a', '--listen', '127.0.0.1:0', '--data', 'x'])).toContain('--insecure');
    expect(await refusal(['--site', 'a', '--listen', '127.0.0.1:0', '--insecure'])).toContain('--data');
  });

  it('every wrong option at once', async () => {
    const directory = await scratch();
    const wrong = ['--contact', 'nowhere', '--sync-interval', '3x', '--insecure', '--tls-ca', 'ca.pem'];
    const said = await refusal(['--site', 'a', '--listen', '127.0.0.1:0', '--data', directory, ...wrong]);
    expect(said.trimEnd().split('\n')).toHaveLength(3);
    expect(said).toMatch(/nowhere.*host:port/);
    expect(said).toMatch(/--sync-interval/);
    expect(said).toMatch(/not both/);
  });

  it('a data directory without a name, and times that are none, by the names of their options', async () => {
    const rest = ['--site', 'a', '--listen', '127.0.0.1:0', '--insecure'];
    expect(await refusal([...rest, '--data', ''])).toMatch(/--data is empty/);
    const zero = await refusal([...rest, '--data', await scratch(), '--sync-interval', '0s']);
    expect(zero).toMatch(/--sync-interval must be longer/);
    const short = await refusal([...rest, '--data', await scratch(), '--forget-after', '60d']);
    expect(short).toMatch(/--tombstone-for.*--forget-after/);
  });

  it('an address that is none, and one that nobody could dial', async () => {
    const directory = await scratch();
    const rest = ['--site', 'a', '--data', directory, '--insecure'];
    expect(await refusal([...rest, '--listen', '127.0.0.1'])).toMatch(/host:port/);
    expect(await refusal([...rest, '--listen', '0.0.0.0:0'])).toMatch(/dial/);
  });

  it('a port in use', async () => {
    const directory = await scratch();
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : null;
    const said = await refusal(['--site', 'a', '--listen', `127.0.0.1:${port}`, '--data', directory, '--insecure']);
    expect(said).toMatch(/choose another port/);
  });

  it('a directory that cannot be one', async () => {
    const directory = await scratch();
    writeFileSync(join(directory, 'file'), '');
    const said = await refusal(['--site', 'a', '--listen', '127.0.0.1:0', '--data', join(directory, 'file'), '--insecure']);
    expect(said).toMatch(/Cannot write to .*file/);
    // A file system that answers "does not exist" when a directory is made in one that does.
    if (process.platform !== 'linux') return;
    expect(await refusal(['--site', 'a', '--listen', '127.0.0.1:0', '--data', '/proc/muster/data', '--insecure'])).toMatch(
      /Cannot write to/,
    );
  });

  it('a directory that another process has, by name', async () => {
    const directory = await scratch();
    const options = ['--site', 'a', '--listen', '127.0.0.1:0', '--data', directory, '--insecure'];
    const first = new DaemonProcess(['--cluster', 'c', ...options]);
    await first.started();
    const { pid } = first;
    expect(await refusal(options)).toContain(`in use by process ${pid} `);
    expect(await first.ask('stop')).toMatchObject({ ok: true });
    expect(await first.exited).toMatchObject({ status: 0 });
  });

  it('a site that runs already with another directory, told by a contact or by the site itself', async () => {
    const directory = await scratch();
    const run = (site: string, data: string, ...contacts: string[]): string[] => {
      const where = ['--listen', '127.0.0.1:0', '--data', join(directory, data), '--insecure', '--sync-interval', '50ms'];
      return ['--site', site, ...where, ...contacts.flatMap((node) => ['--contact', node])];
    };
    const first = new DaemonProcess(['--cluster', 'c', ...run('a', 'a')]);
    const home = await first.started();
    const second = new DaemonProcess(['--cluster', 'c', ...run('b', 'b', home)]);
    const other = await second.started();
    await second.next((line) => line['event'] === 'change' && line['site'] === 'a' && line['host'] === home);
    for (const contact of [home, other]) {
      const said = await refusal(run('a', `twin of a at ${contact.replace(':', ' ')}`, contact));
      expect(said).toBe(
        `muster: The site a of the cluster c runs already, at ${home}: stop it there, or give this one an id of its own.\n`,
      );
    }
    expect(await second.ask('node-of a')).toMatchObject({ node: home });
    for (const daemon of [first, second]) expect(await daemon.end('SIGTERM')).toMatchObject({ status: 0 });
  });

  it('an expired certificate, one of another site, and one that cannot be read', async () => {
    const directory = await scratch();
    const authority = new TestAuthority('authority of the daemons');
    const rest = ['--site', 'a', '--listen', '127.0.0.1:0', '--data', directory];
    const hourAgo = new Date(Date.now() - 3_600_000);
    const expired = { uris: [siteUrn('a')], validFrom: new Date(hourAgo.getTime() - 1000), validUntil: hourAgo };
    expect(await refusal([...rest, ...tlsOptions(directory, authority, expired)])).toMatch(/expired at .*renew/);
    const other = tlsOptions(directory, authority, { uris: [siteUrn('b')] });
    expect(await refusal([...rest, ...other])).toMatch(/does not name the site a/);
    expect(await refusal([...rest, ...other.slice(2), '--tls-cert', join(directory, 'none.pem')])).toMatch(/none\.pem.*ENOENT/);
  });

  it('to keep a journal where there is no directory', async () => {
    const directory = await scratch();
    const journal = join(directory, 'none', 'journal.jsonl');
    const said = await refusal(['--site', 'a', '--listen', '127.0.0.1:0', '--data', directory, '--insecure', '--journal', journal]);
    expect(said).toMatch(/--journal/);
  });

  it('to run without classic-level, and says how to get it', async () => {
    const directory = await scratch();
    for (const part of ['dist/src', 'dist/sim', 'dist/reports', 'package.json']) {
      cpSync(join(root, part), join(directory, part), { recursive: true });
    }
    mkdirSync(join(directory, 'node_modules'));
    for (const name of ['commander', 'msgpackr'])
      symlinkSync(join(root, 'node_modules', name), join(directory, 'node_modules', name), 'junction');
    const options = ['--site', 'a', '--listen', '127.0.0.1:0', '--data', join(directory, 'data'), '--insecure'];
    expect(await refusal(options, join(directory, 'dist/sim/cli/main.js'))).toMatch(/classic-level.*install/);
  });
});

describe('muster node over TLS', () => {
  it('forms a cluster of certified sites', async () => {
    const directory = await scratch();
    const authority = new TestAuthority('authority of the daemons');
    const start = (site: string, contacts: readonly string[]): DaemonProcess => {
      mkdirSync(join(directory, site));
      const tls = tlsOptions(join(directory, site), authority, { uris: [siteUrn(site)] });
      const rest = ['--listen', '127.0.0.1:0', '--data', join(directory, site, 'data'), '--sync-interval', '50ms', ...tls];
      return new DaemonProcess(['--cluster', 'c', '--site', site, ...rest, ...contacts.flatMap((node) => ['--contact', node])]);
    };
    const first = start('a', []);
    const second = start('b', [await first.started()]);
    const isOther = (line: { readonly [name: string]: unknown }): boolean => line['event'] === 'change' && line['site'] === 'b';
    expect(await first.next(isOther)).toMatchObject({ member: true, host: await second.started() });
    expect(await second.ask('nonsense')).toMatchObject({ ok: false, why: 'unknown-command' });
    expect(await second.ask('leave')).toMatchObject({ ok: true });
    await first.next((line) => isOther(line) && line['member'] === false);
    expect(await second.end('SIGINT')).toMatchObject({ status: 0, stderr: '' });
  });
});
