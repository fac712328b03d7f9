/** Commands whose word is not what is stored are seen. */

import { expect, test } from 'vitest';
import { Server, type Taken } from '../../../src/core/index.ts';
import { expectCaught, type Plant, worlds } from './planted.ts';

type Obey = (real: Pick<Server, 'command' | 'replica'>, ...args: Parameters<Server['command']>) => Taken;

/** A Server that understands commands its own way. */
function obeying(obey: Obey): NonNullable<Plant['server']> {
  return (config, ports) =>
    new (class extends Server {
      override command(...args: Parameters<Server['command']>): Taken {
        return obey({ command: (...inner) => super.command(...inner), replica: this.replica }, ...args);
      }
    })(config, ports);
}

test('a command that stores another value', () => {
  const server = obeying((real, request, command, now) =>
    real.command(request, command.do === 'setInfo' ? { ...command, value: 'something else' } : command, now),
  );
  expect(expectCaught('local-wins', worlds.busy, { server }).detail).toContain('took the command to set info');
});

test('a kick that says that it took effect, and did nothing', () => {
  const server = obeying((real, request, command, now) =>
    command.do === 'setMember' && !command.member ? { ok: true, clock: real.replica.clock } : real.command(request, command, now),
  );
  expect(expectCaught('local-wins', worlds.busy, { server }).detail).toContain('took the command to set mem');
});

test('a clock that is not the one of the operation', () => {
  const server = obeying((real, ...args) => {
    const taken = real.command(...args);
    return taken.ok ? { ...taken, clock: taken.clock + 1 } : taken;
  });
  expectCaught('local-wins', worlds.busy, { server });
});
