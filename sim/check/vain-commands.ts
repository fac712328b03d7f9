/** vain-commands: a command that is refused changes nothing; the kick of a kicked site, and liveness that cannot win, are refused, and nothing else is (R11). */

import type { Clock, Command, Refused } from '../../src/core/index.ts';
import type { MachineView } from '../world/world-watch.ts';
import type { CheckContext, CheckMaker } from './check.ts';
import { restartsOf } from './restarts.ts';

/** Looks at what the site holds right before the command. Under the original rules a vain command costs a clock value. */
export const vainCommands: CheckMaker = (context) => {
  const { scene, complain } = context;
  if (scene.scenario.protocol.rules === 'original') return {};
  let before: Clock = 0;
  let why: Refused | null = null;
  return {
    commanding: (m, command) => {
      before = m.server?.replica.clock ?? 0;
      why = whyVain(context, m, command);
    },
    commanded: (m, command, taken) => {
      const wrong = (what: string): void =>
        complain({ sites: [m.site], key: null, detail: `${m.site} was told ${JSON.stringify(command)}: it ${what}` });
      if (taken.ok) {
        if (why !== null) wrong(`must refuse that (${why}), and took it with clock ${taken.clock}`);
        else if (command.do === 'setLiveness' && !isHeld(m, command, taken.clock))
          wrong(`took it with clock ${taken.clock}, and must hold it`);
        return;
      }
      const after = m.server?.replica.clock ?? 0;
      if (after !== before) wrong(`refused that (${taken.why}), and yet its clock went from ${before} to ${after}`);
      else if (isOfState(taken.why) ? taken.why !== why : taken.why === 'bad-number' && isCountable(command))
        wrong(`must not refuse that as ${taken.why}`);
    },
  };
};

function isOfState(why: Refused): boolean {
  return why === 'already-kicked' || why === 'not-a-member' || why === 'other-restarts' || why === 'outranked';
}

type SetLiveness = Extract<Command, { do: 'setLiveness' }>;

/** Liveness as it must be stored: what can win wins. */
function storedForm({ restarts, self, up }: SetLiveness): number {
  return restarts * 16 + (self ? 0 : 4) + (up ? 1 : 0);
}

function isHeld({ server, site }: MachineView, command: SetLiveness, clock: Clock): boolean {
  const op = server?.replica.entry('live', command.target)?.op;
  return op?.origin === site && op.clock === clock && op.value === storedForm(command);
}

function isCountable(command: Command): boolean {
  return command.do === 'setLiveness' && Number.isInteger(command.restarts) && command.restarts >= 0 && command.restarts <= 2 ** 40;
}

/** Why a command can change nothing; null if it can. */
function whyVain({ views }: CheckContext, m: MachineView, command: Command): Refused | null {
  const replica = m.server?.replica;
  if (replica === undefined) return null;
  if (command.do === 'setMember') {
    return !command.member && replica.entry('mem', command.target)?.op.value === false ? 'already-kicked' : null;
  }
  if (command.do !== 'setLiveness') return null;
  const { target, restarts } = command;
  if (replica.entry('mem', target) === null || views.of(m).sites.get(target)?.forgotten === true) return 'not-a-member';
  const stored = replica.entry('live', target)?.op;
  if (stored === undefined) return null;
  if (target !== m.site && restartsOf(stored) !== restarts) return 'other-restarts';
  return storedForm(command) < Number(stored.value) ? 'outranked' : null;
}
