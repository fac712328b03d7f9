/** The stories in which the original breaks its promises, first half: crashes, gaps, addresses, forgetting. */

import { expect } from 'vitest';
import { forget, stage, story } from './story.ts';

story('W1: a site answers from memory, loses power, and gives the same clock value to another operation', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, b] = lab.inStep('A', 'B');
  const lost = b!.setInfo('v1');
  a!.do({ do: 'pull', dest: { site: 'B', node: 'nB' }, to: 'B', member: false });
  lab.deliverAll();
  expect(a!.value('info', 'B')).toBe('v1');
  b!.restart();
  const again = b!.setInfo('v2');
  lab.rounds(10);
  expect(b!.value('info', 'B')).toBe('v2');
  expect(again.clock === lost.clock).toBe(!isMuster);
  expect(a!.value('info', 'B')).toBe(isMuster ? 'v2' : 'v1');
});

story('W1, variant: the lost clock value was acknowledged, so what follows it is never sent', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, b] = lab.inStep('A', 'B');
  for (let i = 0; i < 5; i++) b!.setInfo(`lost ${i}`);
  a!.do({ do: 'pull', dest: { site: 'B', node: 'nB' }, to: 'B', member: false });
  lab.deliverAll();
  lab.dropAll();
  b!.restart();
  b!.kick('F');
  a!.flush();
  lab.deliverAll();
  lab.rounds(10);
  expect(b!.value('mem', 'F')).toBe(false);
  expect(a!.value('mem', 'F')).toBe(isMuster ? false : undefined);
});

story('W2a: a site that was wiped sees only gaps, and knows no address for an answer', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, b] = lab.inStep('A', 'B');
  b!.wipe();
  lab.rounds(10);
  expect(a!.members).toEqual(['A', 'B']);
  expect(b!.members).toEqual(isMuster ? ['A', 'B'] : ['B']);
});

story('W2b: two sites that were wiped answer gaps to the old address of the third', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, b, d] = lab.inStep('A', 'B', 'D');
  a!.crash();
  d!.wipe();
  d!.join(b!);
  lab.deliverAll();
  b!.wipe();
  b!.join(d!);
  lab.deliverAll();
  a!.start('mA');
  a!.setInfo('here I am');
  lab.rounds(10);
  expect(b!.value('host', 'A')).toBe(isMuster ? 'mA' : 'nA');
  expect(d!.value('info', 'A')).toBe(isMuster ? 'here I am' : undefined);
});

story('W3: all sites return at new addresses', (rules, isMuster) => {
  const lab = stage(rules);
  const sites = lab.inStep('A', 'B');
  const [a, b] = sites;
  for (const site of sites) site.crash();
  a!.start('mA', ['mB']);
  b!.start('mB', ['mA']);
  lab.rounds(10);
  expect([a!.value('host', 'B'), b!.value('host', 'A')]).toEqual(isMuster ? ['mB', 'mA'] : ['nB', 'nA']);
});

story('W3, variant: one stable address heals it without contact points', (rules) => {
  const lab = stage(rules);
  const [a, b] = lab.inStep('A', 'B');
  a!.crash();
  b!.restart('nB');
  a!.start('mA');
  lab.rounds(5);
  expect([a!.value('host', 'B'), b!.value('host', 'A')]).toEqual(['nB', 'mA']);
});

story('W4: a site that was kicked and forgotten while it was down returns, and brings back the dead', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, b, x, z] = lab.inStep('A', 'B', 'X', 'Z');
  x!.crash();
  z!.crash();
  a!.kick('X');
  a!.kick('Z');
  lab.rounds(3);
  forget(lab, a!, b!);
  expect(a!.up.replica.peers()).toEqual(['A', 'B']);
  x!.start();
  lab.rounds(6);
  expect(a!.members).toEqual(['A', 'B']);
  expect(x!.members).toEqual(isMuster ? ['A', 'B', 'Z'] : ['A', 'B', 'X', 'Z']);
  x!.join(a!);
  lab.rounds(6);
  for (const site of [a!, b!, x!]) expect(site.members).toEqual(isMuster ? ['A', 'B', 'X'] : ['A', 'B', 'X', 'Z']);
});

story('W5: kicks that nobody has heard of are forgotten, since nobody is left to wait for', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, b, d] = lab.inStep('A', 'B', 'D');
  d!.kick('A');
  d!.kick('B');
  d!.flush();
  lab.dropAll();
  forget(lab, d!);
  lab.rounds(8);
  expect(d!.members).toEqual(['D']);
  for (const site of [a!, b!]) expect(site.members).toEqual(isMuster ? ['D'] : ['A', 'B', 'D']);
});

story('W6: a site that one has forgotten and another not makes itself a member', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, b, d] = lab.inStep('A', 'B', 'D');
  lab.cutOff.add(d!);
  b!.kick('D');
  lab.rounds(3);
  forget(lab, a!);
  for (let i = 0; i < 40; i++) d!.setInfo(i);
  d!.do({ do: 'setMember', target: 'D', member: true });
  lab.cutOff.clear();
  lab.advance(1000);
  for (const mail of lab.find(d!, a!)) lab.drop(mail);
  lab.rounds(8);
  expect(a!.value('mem', 'D')).toBe(true);
  expect(b!.value('host', 'D')).toBe('nD');
  expect(a!.value('host', 'D')).toBe(isMuster ? 'nD' : undefined);
});

story('W7: a message from before the kick arrives after everyone forgot', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, b] = lab.inStep('A', 'B');
  const [x] = lab.start('X');
  x!.join(a!);
  lab.deliverAll((mail) => mail.message.kind !== 'sync');
  const late = lab.one(x!, a!);
  lab.rounds(3);
  x!.crash();
  a!.kick('X');
  lab.rounds(3);
  forget(lab, a!, b!);
  lab.repeat(late);
  lab.rounds(5);
  for (const site of [a!, b!]) expect(site.members).toEqual(isMuster ? ['A', 'B'] : ['A', 'B', 'X']);
});

story('W7, variant: who read its data before the kick joins after it was forgotten', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, b, x] = lab.inStep('A', 'B', 'X');
  const [j] = lab.start('J');
  j!.do({ do: 'pull', dest: { site: 'A', node: 'nA' }, to: 'A', member: false });
  lab.deliverAll();
  lab.cutOff.add(j!);
  x!.crash();
  a!.kick('X');
  lab.rounds(3);
  forget(lab, a!, b!);
  lab.cutOff.clear();
  lab.dropAll();
  j!.do({ do: 'setMember', target: 'J', member: true });
  lab.rounds(8);
  for (const site of [a!, b!]) expect(site.members).toEqual(isMuster ? ['A', 'B', 'J'] : ['A', 'B', 'J', 'X']);
});

story('W8: a kicked site forgets itself and restarts', (rules, isMuster) => {
  const lab = stage(rules);
  const [a, x] = lab.inStep('A', 'X');
  a!.kick('X');
  lab.rounds(4);
  forget(lab, x!);
  x!.flush();
  x!.restart();
  lab.rounds(6);
  expect(a!.value('mem', 'X')).toBe(false);
  expect(x!.value('mem', 'X')).toBe(!isMuster);
});
