/** One node of a cluster over TLS, on disk: `node examples/tls.ts SITE LISTEN DIRECTORY [CONTACT]`, with cert.pem, key.pem and ca.pem in the directory. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MembershipHost } from 'muster';
import { levelStore } from 'muster/store/level';
import { tcpTransport } from 'muster/transport/tls';

const [site = 'anna', listen = '127.0.0.1:7001', directory = '.', ...contacts] = process.argv.slice(2);
const pem = (name: string): string => readFileSync(join(directory, `${name}.pem`), 'utf8');
const transport = tcpTransport({ listen, tls: { cert: pem('cert'), key: pem('key'), ca: pem('ca') } });
const host = await MembershipHost.open({ store: levelStore(join(directory, 'data')), transport, contacts });
const membership = await host.start({ cluster: 'demo', site });
process.once('SIGTERM', () => void host.close());
console.log(`${site} listens at ${membership.node}`);
for await (const change of membership.changes()) console.log(JSON.stringify(change));
