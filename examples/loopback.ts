/** Two sites in one process: the smallest cluster there is. Run it with `node examples/loopback.ts` (Node 22.18 or newer), after a build. */

import { MembershipHost } from 'muster';
import { memoryStore } from 'muster/store/memory';
import { LoopbackNetwork } from 'muster/transport/loopback';

const network = new LoopbackNetwork();
const first = await MembershipHost.open({ store: memoryStore(), transport: network.at('one') });
const second = await MembershipHost.open({ store: memoryStore(), transport: network.at('two') });
const anna = await first.start({ cluster: 'demo', site: 'anna', syncIntervalMs: 50 });
const bert = await second.start({ cluster: 'demo', site: 'bert', syncIntervalMs: 50 });
await bert.setInfo({ role: 'storage' });
await bert.join('one');
for await (const change of anna.changes()) {
  console.log(change);
  if (change.site === 'bert' && change.member && change.host !== undefined) break;
}
console.log(anna.members());
await Promise.all([first.close(), second.close()]);
