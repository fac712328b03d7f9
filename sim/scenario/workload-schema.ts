/** The fields of a workload item: what sites are told to do. */

import { z } from 'zod';
import { commands } from './command-kind.ts';
import { duration, giver, range, whom } from './field-kinds.ts';
import type { WorkloadFields } from './file.ts';
import { WORKLOAD_ACTIONS } from './scenario.ts';
import { timing, WHO } from './timing-schema.ts';
import { SECOND_US } from './units.ts';

export const workloadItem: z.ZodType<WorkloadFields, unknown> = z
  .strictObject({
    do: commands(
      'The command, or several with weights, of which one is drawn each time: `{ setInfo: 5, kick: 1 }`. `rejoin`: a site asks a live member for its data and makes itself a member again. `leave`: a site ends its own membership. `importFallback`: a site takes in what is known of one more peer, which does not speak the protocol; each occurrence finds it at another node. `dispute`: the first who acts kicks a site, the others make the same one a member.',
      WORKLOAD_ACTIONS,
    ),
    by: giver(
      `Who acts. ${WHO} \`sides\`: one site of each side of every partition that is open then. With \`think\`, \`any\` is one site, drawn once. Default: any; for dispute: sides.`,
    ).optional(),
    of: whom(
      'Whom the command is about, looked up in the replica of the one who acts: `any`, `kicked`, `self`, `up` or `down` (by its liveness entry), `unheard` (nothing was ever taken in from it), `nobody` (one of three names that no site bears; kick, setMember and setLiveness only), or names. Default: `kicked` for rejoin, `any` for kick, setMember, setLiveness and dispute, `self` for the others (and nothing else is possible there). Not for several commands.',
    ).optional(),
    wipe: z.boolean().meta({ description: 'rejoin only: the site wipes itself first. Default: false.' }).optional(),
    stop: z.boolean().meta({ description: 'wipe only: the site stops afterwards instead of starting afresh. Default: false.' }).optional(),
    forgetAfter: duration(
      'cleanup only: forgets who was kicked longer ago than this, whole seconds. Default: as the protocol has it.',
      SECOND_US,
      SECOND_US,
    ).optional(),
    think: range(
      'A closed loop, in place of `every`: each who acts gives its next command so long after the last one was done or refused; drawn each time if a range. It begins at `at` (default: at once).',
    ).optional(),
    ...timing,
  })
  .meta({ description: 'A command that sites are given again and again, or once.' });
