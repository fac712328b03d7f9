/** What all participants must agree on in the end, and who they are: the `convergence` statement, written down once more. */

import { keyTypes, type Op } from '../../src/core/operation.ts';
import type { Site } from './harness.ts';
import { compareReferenceOps, sameOp } from './reference-order.ts';

/** Live machines whose greatest `mem` is true, in groups between which no path is known. */
export function participants(sites: readonly Site[]): Site[][] {
  const live = sites.filter((s) => s.server?.running === true);
  const all = live.filter((s) => !isTombstoned(s, live) && greatestMem(s, live)?.value === true);
  const groups: Site[][] = [];
  for (const site of all) {
    const near = groups.filter((group) => group.some((other) => knows(site, other) || knows(other, site)));
    for (const group of near) groups.splice(groups.indexOf(group), 1);
    groups.push([...near.flat(), site]);
  }
  return groups;
}

/** A kick of it is kept as a tombstone somewhere, and not even the site itself knows anything greater. */
function isTombstoned(site: Site, live: readonly Site[]): boolean {
  const own = site.op('mem', site.id);
  return live.some((other) => {
    const tombstone = other.up.replica.isForgotten(site.id) ? other.op('mem', site.id) : null;
    return tombstone !== null && (own === null || compareReferenceOps(tombstone, own) > 0);
  });
}

function greatestMem(site: Site, live: readonly Site[]): Op | null {
  let greatest: Op | null = null;
  for (const other of live) {
    const op = other.op('mem', site.id);
    if (op === null || (other !== site && isTombstoned(other, live))) continue;
    if (greatest === null || compareReferenceOps(op, greatest) > 0) greatest = op;
  }
  return greatest;
}

/** A site that knows itself kicked has fallen silent: of its own accord it only asks contact points (R12). */
function knows(site: Site, other: Site): boolean {
  const speaks = site.value('mem', site.id) === true;
  return (speaks && site.value('host', other.id) === other.node) || site.contacts.includes(other.node);
}

/** The first disagreement within a group, in words; null if all agree. */
export function disagreement(group: readonly Site[]): string | null {
  const subjects = new Set(group.flatMap((site) => Object.keys(site.up.replica.dump().peers)));
  for (const subject of [...subjects].sort()) {
    for (const type of keyTypes) {
      const said = disagreementOn(group, type, subject);
      if (said !== null) return said;
    }
  }
  return null;
}

function disagreementOn(group: readonly Site[], type: Op['key']['type'], subject: string): string | null {
  const mems = group.map((site) => site.op('mem', subject));
  const isKicked = mems.every((op) => op === null || op.value === false);
  // A tombstone, or absence by forget, equals any not greater kick and any other key of that site.
  const holders = isKicked ? group.filter((_, i) => mems[i] !== null) : group;
  // Who forgot a site and then kicked it again holds its kick as any other, and nothing else of it.
  const asked = isKicked && type !== 'mem' ? holders.filter((site) => site.op(type, subject) !== null) : holders;
  const [first, ...others] = asked;
  if (first === undefined) return null;
  const expected = first.op(type, subject);
  for (const other of others) {
    const found = other.op(type, subject);
    if (!sameOp(expected, found)) {
      return `${type}(${subject}): ${first.id} holds ${show(expected)}, ${other.id} holds ${show(found)}`;
    }
  }
  return null;
}

/** An operation in a few characters. */
export function show(op: Op | null): string {
  return op === null ? 'nothing' : `${JSON.stringify(op.value)}@${op.clock}${op.magic === 0 ? '' : `~${op.magic}`} by ${op.origin}`;
}
