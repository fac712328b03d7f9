/**
 * ITF, the Informal Trace Format of Apalache and Quint (https://apalache-mc.org/docs/adr/015adr-trace.html): a sequence of states, to be compared
 * with a specification. A state is written whenever a machine goes up or down or changes what it takes for the members.
 */

import type { JournalEvent } from '../event.ts';
import type { TraceWriter } from './format.ts';
import { Lanes } from './lanes.ts';

type Value =
  | boolean
  | string
  | { readonly '#bigint': string }
  | { readonly '#set': readonly Value[] }
  | { readonly '#map': readonly Value[][] };

/** What is known of one machine. */
interface Machine {
  readonly up: boolean;
  readonly clock: number;
  readonly members: ReadonlySet<string>;
}

const meta = {
  format: 'ITF',
  'format-description': 'https://apalache-mc.org/docs/adr/015adr-trace.html',
  description: 'A world of muster. clock is the greatest that a machine was heard to have by then.',
};
const vars = ['now_us', 'machine', 'action', 'up', 'clock', 'members'];

export function itf(): TraceWriter {
  const lanes = new Lanes();
  const machines = new Map<string, Machine>();
  let states = 0;
  return {
    head: () => `{"#meta":${JSON.stringify(meta)},"vars":${JSON.stringify(vars)},"states":[\n`,
    write(event) {
      const name = lanes.nameOf(event);
      const before = machines.get(name) ?? { up: false, clock: 0, members: new Set() };
      const after = following(before, event);
      if (event.machine < 0 || after === before) return '';
      machines.set(name, after);
      if (after.up === before.up && after.members === before.members) return '';
      const each = (value: (machine: Machine) => Value): Value => ({
        '#map': [...machines].map(([lane, machine]) => [lane, value(machine)]),
      });
      const state = {
        '#meta': { index: states },
        now_us: integer(event.atUs),
        machine: name,
        action: event.text,
        up: each(({ up }) => up),
        clock: each(({ clock }) => integer(clock)),
        members: each(({ members }) => ({ '#set': [...members].sort() })),
      };
      return `${states++ === 0 ? '' : ',\n'}${JSON.stringify(state)}`;
    },
    tail: () => '\n]}\n',
  };
}

/** What a machine is after an event; the same object if nothing changed. */
function following(machine: Machine, { kind, data }: JournalEvent): Machine {
  switch (kind) {
    case 'start':
      return { up: true, clock: Number(data['clock']), members: new Set(data['members'] as string[]) };
    case 'down':
      return { ...machine, up: false };
    case 'wipe':
      return { ...machine, members: new Set(data['members'] as string[]) };
    case 'take':
    case 'set-back':
    case 'commit':
      return Number(data['clock']) > machine.clock ? { ...machine, clock: Number(data['clock']) } : machine;
    case 'win': {
      const { key, value } = data['op'] as { readonly key: { readonly type: string; readonly site: string }; readonly value: unknown };
      return key.type === 'mem' ? withMember(machine, key.site, value === true) : machine;
    }
    case 'forget':
      return withMember(machine, String(data['forgotten']), false);
    default:
      return machine;
  }
}

function withMember(machine: Machine, site: string, member: boolean): Machine {
  if (machine.members.has(site) === member) return machine;
  const members = new Set(machine.members);
  if (member) members.add(site);
  else members.delete(site);
  return { ...machine, members };
}

function integer(value: number): Value {
  return { '#bigint': String(value) };
}
