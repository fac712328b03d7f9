/** The names of all witnesses: situations that a healthy campaign must have got into, so that its silence about them means something. */

/** The name of a witness. */
export type WitnessName =
  | 'ask-declined'
  | 'ask-waits-for-commit'
  | 'backup-restored'
  | 'clock-jump'
  | 'cloned'
  | 'command-refused'
  | 'commit-failed'
  | 'contact-asked'
  | 'crash-between-commit-and-send'
  | 'crash-during-commit'
  | 'disk-lost'
  | 'duplicate-delivered'
  | 'equal-order-broken'
  | 'expired-kick-dropped'
  | 'failed-yet-durable'
  | 'forget'
  | 'forgotten-sender'
  | 'forgotten-sender-answered'
  | 'gap'
  | 'gap-answered'
  | 'identity-conflict'
  | 'join-completed'
  | 'kick'
  | 'kicked-site-learns'
  | 'late-message-lowers-ackedIn'
  | 'links-held'
  | 'links-slow'
  | 'message-blocked'
  | 'message-dead'
  | 'message-lost'
  | 'message-refused'
  | 'moved'
  | 'node-reused'
  | 'orphan-dropped'
  | 'own-word-reissued'
  | 'part-taken'
  | 'partition'
  | 'paused'
  | 'refused-by-tombstone'
  | 'rejoin'
  | 'reordered-delivered'
  | 'restart'
  | 'revival'
  | 'set-back-noticed'
  | 'site-slow'
  | 'stop-in-order'
  | 'store-healed'
  | 'stranger-answered'
  | 'tail-lost'
  | 'third-party-overrules'
  | 'tie-broken-by-origin'
  | 'tombstone-expired'
  | 'wiped'
  | 'wiped-as-stale'
  | 'zombie';

/** Each with one sentence. A scenario may demand them (`expect: { reaches: [...] }`), a campaign too (`--require-witnesses`). Alphabetical. */
export const WITNESSES: Readonly<Record<WitnessName, string>> = {
  'ask-declined': 'An ask was declined because the store did not commit.',
  'ask-waits-for-commit': 'An ask arrived while something was not durable, and had to wait for a commit.',
  'backup-restored': 'A site came back with its disk as a backup had it.',
  'clock-jump': 'A wall clock jumped.',
  cloned: 'A second machine ran under the identity of a site.',
  'command-refused': 'A command said that it did not take effect.',
  'commit-failed': 'A commit failed.',
  'contact-asked': 'A contact point was asked for its data.',
  'crash-between-commit-and-send': 'A site died when its commit was durable and nothing of it had been sent.',
  'crash-during-commit': 'A site died during a commit, and nothing of it was durable.',
  'disk-lost': 'A site lost its disk.',
  'duplicate-delivered': 'A second copy of a message arrived.',
  'equal-order-broken': 'Two operations with equal order and different content met, and content decided.',
  'expired-kick-dropped': 'A kick so old that even tombstones are over was not stored.',
  'failed-yet-durable': 'A commit failed, and was on the disk nevertheless.',
  forget: 'A site that was long gone was forgotten.',
  'forgotten-sender': 'A site that was forgotten still talked, and was not listened to.',
  'forgotten-sender-answered': 'A site that was forgotten was told so.',
  gap: 'A sync began later than what had been taken in.',
  'gap-answered': 'A gap was answered at once.',
  'identity-conflict': 'A site reported that somebody else uses its identity.',
  'join-completed': 'A site took the data in that it had asked for, and made itself a member.',
  kick: 'A site was kicked by a command.',
  'kicked-site-learns': 'A site learned from another that it had been kicked.',
  'late-message-lowers-ackedIn': 'A message overtaken by a newer one was accepted, and the acknowledgement went down.',
  'links-held': 'Links stood still for a while.',
  'links-slow': 'Links were slow for a while.',
  'message-blocked': 'A message met a cut link.',
  'message-dead': 'A message was sent to a place where nobody lives any more.',
  'message-lost': 'A message was lost.',
  'message-refused': 'A message was refused whole.',
  moved: 'A site came back at another address.',
  'node-reused': 'A site came back at the address of another.',
  'orphan-dropped': 'An operation about a site without membership was dropped.',
  'own-word-reissued': 'A site saw an older address or older metadata of its own win, and said its own anew.',
  'part-taken': 'A part of a large state was taken in while others were missing.',
  partition: 'The network was cut into pieces.',
  paused: 'A site was paused.',
  'refused-by-tombstone': 'An operation about a forgotten site was refused because of its tombstone.',
  rejoin: 'A site that had been kicked made itself a member again.',
  'reordered-delivered': 'A message arrived after one that had been sent later on the same link.',
  restart: 'A site restarted.',
  revival: 'A forgotten site returned.',
  'set-back-noticed': 'A site noticed that it had been set back.',
  'site-slow': 'A site was slow for a while.',
  'stop-in-order': 'A site stopped in order.',
  'store-healed': 'A store committed again after it had failed.',
  'stranger-answered': 'Data was taken from a site whose address was unknown or outdated here, and the site was told what is known of it.',
  'tail-lost': 'A site came back without commits that its disk had said were done.',
  'third-party-overrules': 'What others said of the liveness of a site won over its own word.',
  'tie-broken-by-origin': 'Two operations with equal clocks met, and their origins decided.',
  'tombstone-expired': 'A tombstone was dropped because its time was over.',
  wiped: 'A site was wiped.',
  'wiped-as-stale': 'A site had been away for longer than tombstones are kept, and wiped itself at its start.',
  zombie: 'A site was kicked while it heard nobody, and talked on.',
};

/** All names, alphabetical. */
export const WITNESS_NAMES: readonly WitnessName[] = Object.keys(WITNESSES) as WitnessName[];
