/** Messages for the tests of transports, which look at little in them: who to whom, which kind, how large. */

import type { Answer, Ask, Gap, Part, Sync } from '../../src/core/message.ts';
import type { SiteId, Value } from '../../src/core/operation.ts';

/** A sync whose clock tells it apart. */
export function sync(
  from: SiteId,
  to: SiteId,
  clock: number,
  more: { readonly cluster?: string; readonly info?: Value; readonly part?: Part } = {},
): Sync {
  const data =
    more.info === undefined
      ? []
      : [{ origin: from, key: { type: 'info' as const, site: from }, clock: 1, magic: 0, value: more.info, wallTime: 1 }];
  return {
    kind: 'sync',
    to,
    node: '127.0.0.1:1',
    run: 'run',
    ackedRun: '',
    data: { cluster: more.cluster ?? 'c', from, since: 0, acked: 0, clock, data },
    ...(more.part === undefined ? {} : { part: more.part }),
  };
}

/** A gap answer whose `acked` tells it apart. */
export function gap(from: SiteId, to: SiteId, acked: number): Gap {
  return { kind: 'gap', to, from, cluster: 'c', acked, ackedRun: '', node: '127.0.0.1:1', run: 'run' };
}

/** An ask whose id tells it apart. */
export function ask(from: SiteId, to: SiteId | null, id: number): Ask {
  return { kind: 'ask', to, from, cluster: 'c', id, since: 0, acked: 0, node: '127.0.0.1:1', run: 'run' };
}

/** The answer to an ask. */
export function answer(from: SiteId, to: SiteId, id: number, info?: Value): Answer {
  const { data } = sync(from, to, 1, info === undefined ? {} : { info });
  return { kind: 'answer', to, id, data, ackedRun: '', node: '127.0.0.1:1', run: 'run' };
}
