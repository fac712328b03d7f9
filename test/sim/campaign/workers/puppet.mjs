/** A worker that does what the scenario's `why` tells it, seed by seed (`3=hang 5=exit`), so that a campaign can meet every accident. */

import { writeSync } from 'node:fs';
import { BroadcastChannel, threadId } from 'node:worker_threads';

export default function puppet({ scenario, seeds, port, slate, trail }) {
  const orders = new Map(scenario.why.split(' ').map((order) => order.split('=')));
  let answers = [];
  port.postMessage('started');
  for (const [nth, seed] of seeds.entries()) {
    if (isStopped(slate)) break;
    Atomics.store(slate, 0, nth + 1);
    const order = orders.get(seed) ?? orders.get('*') ?? 'pass';
    if (order === 'hang') hang();
    if (order === 'exit') process.exit(7);
    if (order === 'throw') throw new Error('the puppet threw');
    if (order === 'silent') continue;
    if (order === 'hoard') hoard();
    if (order === 'slow') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20 * (Number(seed) % 3));
    if (order === 'stall') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000);
    if (order === 'wait') waitForStop(slate);
    answers.push({ outcome: outcomeOf(scenario, seed, order), wallMs: 1, stack: null, trail: trail ? trailOf(order, trail) : null });
    if (order === 'quick') continue;
    port.postMessage(answers);
    answers = [];
  }
  if (answers.length > 0) port.postMessage(answers);
}

function isStopped(slate) {
  return Atomics.load(slate, 1) === 1;
}

/** A world that lasts until the campaign is stopped; says that it has begun. */
function waitForStop(slate) {
  const channel = new BroadcastChannel('puppet');
  channel.postMessage('waiting');
  channel.close();
  while (!isStopped(slate)) Atomics.wait(slate, 1, 0, 5);
}

/** How often this thread has been fickle at length: from the second time on, machine 1 goes another way in second 1. */
let turns = 0;

function trailOf(order, ask) {
  const turn = order === 'fickle-at-length' ? String(Math.min(1, turns++)) : '0';
  const events = [
    { atUs: 1_200_000, machine: 1, text: 'timer flush', digest: 'e' },
    { atUs: 1_300_000, machine: 1, text: turn === '0' ? 'commit 3 is done' : 'commit 4 is done', digest: `e${turn}` },
  ];
  return {
    seconds: [
      ['a', 'b', 'c', 'w'],
      ['aa', `bb${turn}`, 'cc', 'w'],
      ['aaa', `b${turn}`, `c${turn}`, 'w'],
    ],
    events: ask.eventsOfSecond === 1 ? events : [],
  };
}

/** Says so first, for a test that wants to act while it hangs. */
function hang() {
  if (process.env.PUPPET_SAYS) writeSync(2, 'hanging\n');
  for (;;);
}

function hoard() {
  const kept = [];
  for (;;) kept.push(Array.from({ length: 10_000 }, (_, index) => ({ index })));
}

function outcomeOf(scenario, seed, order) {
  const verdict = ['pass', 'fail', 'inconclusive', 'error'].includes(order) ? order : 'pass';
  const violation = { invariant: 'convergence', atMs: 61_000, sites: ['s3'], key: { type: 'mem', site: 's9' }, detail: 'never agreed' };
  return {
    verdict,
    reason: verdict === 'inconclusive' ? 'islands without contact points' : null,
    digest: order.startsWith('fickle') ? `${seed}-${threadId}` : `d${seed}`,
    sites: scenario.sites,
    virtualMs: 60_000,
    events: 10,
    messages: { sent: 4, delivered: 3, lost: 1, blocked: 0, dead: 0, inFlight: 0, duplicated: 0, reordered: 0, corrupted: 0, bytes: 100 },
    operations: { issued: 1, delivered: 3, applied: 2 },
    faults: { partitions: 0, crashes: 0, restarts: 0, pauses: 0, wipes: 0, clockJumps: 0, diskFaults: 0 },
    convergence: { converged: verdict === 'pass', afterHealMs: 2200, rounds: 3 },
    violations: verdict === 'fail' ? [violation] : [],
    notes: [],
    witnesses: { 'gap-answered': Number(seed) % 2 },
  };
}
