/** A command that can change nothing, and is taken all the same, is noticed; so is one that is refused and has changed something. */

import { expect, test } from 'vitest';
import { Server } from '../../../src/core/index.ts';
import { expectCaught, worlds } from './planted.ts';

test('a command that should have been refused', () => {
  const found = expectCaught('vain-commands', worlds.busy, { rules: { refusesVainCommands: false } });
  expect(found.detail).toContain('must refuse that (outranked)');
});

test.each([
  ['that was carried out', 'bad-value', 'its clock went from'],
  ['as vain, which it was not', 'already-kicked', 'must not refuse that as already-kicked'],
] as const)('a command that is refused %s', (_, why, says) => {
  const found = expectCaught('vain-commands', worlds.busy, {
    server: (config, ports) =>
      new (class extends Server {
        override command(...args: Parameters<Server['command']>): ReturnType<Server['command']> {
          if (args[1].do !== 'setInfo') return super.command(...args);
          const taken = why === 'bad-value' ? super.command(...args) : { clock: this.replica.clock };
          return { ok: false, clock: taken.clock, why };
        }
      })(config, ports),
  });
  expect(found.detail).toContain(says);
});

test('liveness that is taken, and stored as something else', () => {
  const found = expectCaught('vain-commands', worlds.busy, {
    server: (config, ports) =>
      new (class extends Server {
        override command(...[request, command, now]: Parameters<Server['command']>): ReturnType<Server['command']> {
          return super.command(request, command.do === 'setLiveness' ? { ...command, up: !command.up } : command, now);
        }
      })(config, ports),
  });
  expect(found.detail).toContain('and must hold it');
});
