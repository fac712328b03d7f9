/** What each check promises, in one sentence, for readers of reports. The same sentence stands at the top of the check's own file; a test compares. */

import type { CheckName } from '../scenario/check-names.ts';

export const promises: Readonly<Record<CheckName, string>> = {
  'accept-exact': 'taking in a message moves ackedIn, ackedOut and the clock exactly as specified; a gap moves ackedOut and nothing else',
  'ack-bound': "nobody acknowledges what does not exist: ackedOut is at most the own clock, ackedIn at most the peer's greatest",
  'ack-sound':
    "whoever acknowledges a peer's data up to a clock value holds it: every entry of the peer stored by then, or a greater one, or a tombstone",
  'answers-heard': 'an answer is taken in only by who asked for it in this life, and the answer that a site waits for is not turned away',
  'asks-answered': 'each ask that reaches a running site is answered or declined once, with what was asked, to who asked',
  'cleanup-exact':
    'a cleanup forgets all who are long gone, as soon as everybody who must know it does, and drops every tombstone that has served (R4a, R5)',
  'clock-unique': 'no two operations that became durable or left have one origin and one clock; no start falls behind what was told',
  collected: 'a kicked, silent site is in the end forgotten by all participants, leaving only the tombstone',
  'commands-end':
    'who was told that a command was taken is told how it ended as soon as that is known, and truly: durable is what a later commit brought to the disk',
  'commit-before-send': 'what a message, an answer or a notification tells was durable at its sender before it left',
  'commit-complete':
    'a batch brings to the disk every wipe, every forget and return, and every acknowledgement that went down, since the last that is durable',
  'contacts-asked':
    'a contact point is asked at every contact interval, and at every flush while nothing was taken in for three sync intervals, and else never; all take turns (R3)',
  convergence: 'in the settling phase all participants come to agree on value, clock, magic and origin of every key',
  'drops-exact':
    'nothing that arrives is dropped but what is said of a forgotten site besides its membership, of a site without any, and a kick of a site without any that is older than tombstones are kept; and such a kick always is (R4, R4a)',
  'durable-exact':
    'a commit brings to the disk what memory holds, a start restores exactly what it finds there, and a stop leaves nothing behind in memory',
  'flush-complete':
    'a flush comes when its time has come or somebody wants it, and sends to every site whose address is durable, once, or, from a kicked site, to whom it still has something to say (R12); no other commit sends syncs',
  'forget-safe':
    'only another site that is long gone is forgotten, and only once everybody who must know its kick has acknowledged all of its keys (R5)',
  'gap-heals': "in the settling phase, between two sites that stay up and know each other's address, a gap is followed by an accepted sync",
  'import-bounds':
    'op.clock <= importedAt <= clock; importedAt is 0 for the local default operation, which is all that a start says of membership, and only for it; what is issued bears the wall time of its origin, fallback operations as their magic (R7)',
  'kicked-learns': 'a kicked site learns it from a participant that holds the kick and has an address of it, or that it contacts',
  'local-wins': "right after a command on membership, address or metadata that said it took effect, the entry is that command's operation",
  'max-of-seen': 'an entry equals the greatest of what was loaded at the last start and what was issued or merged since',
  'message-exact':
    'whatever leaves a site says of itself, and of whom it is for, what is durable at its sender: no more, no less, and nothing else',
  'monotone-entry':
    'a stored entry is only replaced by a greater one, except by wipe, forget, crash, and a lost or restored disk; what a start finds is wiped only if it is older than tombstones are kept (R4a)',
  'no-orphan': 'a site with an address, metadata or liveness also has a membership entry',
  'no-resurrection':
    'a forgotten site returns only by a membership operation greater than the one that it was forgotten with; who starts with what is older than tombstones are kept wipes itself first (R4a)',
  'notify-complete':
    'since the last start or wipe, the last notification for each site equals what one built now would say; each change is told once',
  'port-contract': 'the Server keeps its word to the ports, on which real stores, timers and applications rely',
  'proper-pair': 'no two operations on one key have equal order and different content, once each became durable or left its site',
  quiescence: 'some rounds after everything came to rest, syncs between participants carry no operation',
  'rejoin-complete': 'a site that rejoined by its own action has its member, host, info and liveness entries restored at all participants',
  'restarts-monotone': "between wipes, forgets and crashes the restart count in a site's liveness never goes down at a replica",
  'right-answer': 'what the participants agree on is, per key, the greatest operation that was ever durable at one of them',
  'set-back-noticed':
    'whoever is shown that it was set back, by what it cannot have said or what it cannot have told, notices, jumps past it, and says its own anew; nobody else does, and who is set back for the fourth time within a minute reports a conflict instead (R8)',
  'strangers-answered':
    'who sends a gap, is forgotten, or lives elsewhere than is known here, is answered at once, but not twice in a sync interval; nobody else is (R2)',
  'timers-exact':
    'a timer is armed for as long as was configured; a failed commit is tried again after a time that doubles, and nothing is committed before; both are told',
  'tombstones-kept':
    'forgetting a site leaves exactly its tombstone, which stays until a cleanup drops it, a greater membership takes its place, or all is wiped (R4)',
  'tombstones-spread':
    'a tombstone, or a kick as old, that refuses or outranks something travels again, so that its sender gets it, once per interval; no other kick does (R4a)',
  'total-order':
    "at each merge the core's verdict equals that of an independent comparison of the two operations; that content decided is told, and nothing else is (R7)",
  'vain-commands':
    'a command that is refused changes nothing; the kick of a kicked site, and liveness that cannot win, are refused, and nothing else is (R11)',
};
