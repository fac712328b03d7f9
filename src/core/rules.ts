/** The two rule sets, in one place: what differs between the original and ours is asked here, at a few named decision points. */

/** Which rules a replica follows. Each field is one rule of the design; the name says what it grants. */
export interface Rules {
  readonly name: 'original' | 'muster';
  /** R1: whatever leaves a site is built from a committed snapshot, answers to asks included. */
  readonly durableFirst: boolean;
  /** R2: gaps and strangers are answered at once. */
  readonly answersGaps: boolean;
  /** R3: contact points are asked, in turn, always. */
  readonly asksContacts: boolean;
  /** R4, R5: a forgotten site leaves a tombstone, and is forgotten only when those who must know it do. */
  readonly keepsTombstones: boolean;
  /** R6: a site never forgets itself. */
  readonly neverForgetsSelf: boolean;
  /** R7: at equal order, content decides. */
  readonly breaksTies: boolean;
  /** R8: a site that was set back (lost disk, restored backup) notices. */
  readonly noticesSetBack: boolean;
  /** R10: what comes from outside is bounded and checked. */
  readonly checksInput: boolean;
  /** R11: commands say whether they took effect. */
  readonly refusesVainCommands: boolean;
  /** R12: a kicked site falls silent once everybody has what it had to say. */
  readonly silencesKicked: boolean;
}

function all(name: Rules['name'], granted: boolean): Rules {
  return {
    name,
    durableFirst: granted,
    answersGaps: granted,
    asksContacts: granted,
    keepsTombstones: granted,
    neverForgetsSelf: granted,
    breaksTies: granted,
    noticesSetBack: granted,
    checksInput: granted,
    refusesVainCommands: granted,
    silencesKicked: granted,
  };
}

/** The recordings, to the letter: for conformance, research and comparison. */
export const originalRules: Rules = all('original', false);

/** The default. */
export const musterRules: Rules = all('muster', true);

/** The rule set of that name. */
export function rulesNamed(name: 'original' | 'muster'): Rules {
  return name === 'original' ? originalRules : musterRules;
}
