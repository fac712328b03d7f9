/** Every line that a daemon understands, told to one in this process. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { node, type RawNodeOptions } from '../../sim/cli/node.ts';
import { type Line, scratch } from './daemon.ts';

/** Runs a daemon, tells it lines each when the last one was answered or somebody could not be reached. The last line must end it. */
async function tell(
  lines: readonly string[],
  options: Partial<RawNodeOptions> = {},
): Promise<{ status: number; replies: Line[]; told: Line[] }> {
  const data = options.data ?? (await scratch());
  const input = new PassThrough();
  const out = new PassThrough({ encoding: 'utf8' });
  const told: Line[] = [];
  const waiting = [...lines];
  let text = '';
  out.on('data', (chunk: string) => {
    text += chunk;
    const whole = text.split('\n');
    text = whole.pop() ?? '';
    for (const line of whole.map((one) => JSON.parse(one) as Line)) {
      told.push(line);
      if (['started', 'reply', 'transport'].includes(line.event) && waiting.length > 0) input.write(`${waiting.shift()}\n`);
    }
  });
  const raw = { site: 'a', cluster: 'c', listen: '127.0.0.1:0', contact: [], insecure: true, syncInterval: '20ms', ...options, data };
  const status = await node(raw, { out, err: new PassThrough(), exitStatus: 2 }, input);
  return { status, replies: told.filter(({ event }) => event === 'reply'), told };
}

describe('a line', () => {
  it('asks', async () => {
    const lines = ['help', 'members', 'peers', 'dump', 'stats', 'node-of a', 'site-of nowhere', 'known-clusters', 'stop'];
    const { status, replies } = await tell(lines);
    expect(status).toBe(0);
    expect(replies.map(({ command }) => command)).toEqual(lines);
    const [help, members, peers, dump, stats, nodeOf, siteOf, known] = replies;
    expect(Object.keys(help?.['commands'] as object).join()).toMatch(/set-info JSON/);
    expect(members).toMatchObject({ ok: true, members: [{ site: 'a', member: true }] });
    expect(peers).toMatchObject({ peers: ['a'] });
    expect(dump).toMatchObject({ dump: { peers: { a: { mem: { value: true } } } } });
    expect(stats).toMatchObject({ site: { accepted: 0 }, host: { refused: {} } });
    expect(nodeOf).toMatchObject({ node: expect.stringMatching(/^127\.0\.0\.1:\d+$/) });
    expect(siteOf).toMatchObject({ site: null });
    expect(known).toMatchObject({ clusters: [{ cluster: 'c', sites: ['a'] }] });
  });

  it('commands, and changes follow', async () => {
    const lines = [
      'add "b c"',
      'set-info {"x":[1]}',
      'set-liveness 2 up a',
      'flush',
      'kick b c',
      'cleanup',
      'cleanup 0',
      'leave',
      'wipe',
      'stop',
    ];
    const { status, replies, told } = await tell(lines);
    expect(status).toBe(0);
    expect(replies.map(({ ok }) => ok)).toEqual(lines.map(() => true));
    const changes = told.filter(({ event }) => event === 'change');
    expect(changes).toContainEqual(expect.objectContaining({ site: 'b c', member: true }));
    expect(changes).toContainEqual(expect.objectContaining({ site: 'b c', member: false }));
    expect(changes).toContainEqual(
      expect.objectContaining({ site: 'a', info: { x: [1] }, liveness: { restarts: 2, self: true, up: true } }),
    );
    expect(told.at(-1)).toMatchObject({ event: 'stopped', ok: true });
  });

  it('that is wrong says what would be right', async () => {
    const wrong = [
      'fly',
      'kick',
      'kick "b',
      'kick 7"',
      'set-info {',
      'set-liveness a',
      'join',
      'cleanup soon',
      'wipe all',
      'site-of',
      'add "\\ud800"',
      'join nowhere',
    ];
    const { replies } = await tell([...wrong, 'stop']);
    for (const reply of replies.slice(0, -1))
      expect(reply, JSON.stringify(reply)).toMatchObject(reply['command'] === 'kick 7"' ? { ok: true } : { ok: false });
    expect(replies[0]?.['message']).toMatch(/help/);
    expect(replies[1]?.['message']).toMatch(/write kick SITE/);
    expect(replies[10]).toMatchObject({ why: 'bad-site-id' });
    expect(replies[11]?.['message']).toMatch(/"nowhere" is no address/);
  });

  it('may end the daemon by a wipe', async () => {
    const { status, told } = await tell(['wipe stop']);
    expect(status).toBe(0);
    expect(told.at(-1)).toMatchObject({ event: 'stopped', ok: true });
  });
});

describe('a daemon', () => {
  it('tells whom it cannot reach, once a minute, and ends while it still asks', async () => {
    const data = await scratch();
    const journal = join(data, 'journal.jsonl');
    const { told } = await tell(['join', 'stop'], {
      data: join(data, 'data'),
      journal,
      contact: ['127.0.0.1:1'],
      cleanupInterval: 'never',
      forgetAfter: '1d',
      tombstoneFor: '2d',
    });
    expect(told.filter(({ event }) => event === 'transport')).toMatchObject([{ what: 'unreachable', peer: '127.0.0.1:1' }]);
    expect(told.find(({ event }) => event === 'reply')).toMatchObject({ command: 'join', ok: false, why: 'stopped' });
    const kinds = readFileSync(journal, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds[0]).toBe('started');
    expect(kinds).toContain('sent');
    expect(kinds.at(-1)).toBe('stopped');
  });
});
