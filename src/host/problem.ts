/** What can be wrong when a host opens or a site starts: a closed union, thrown as one kind of error. */

import type { StoreProblem, TransportProblem } from './ports.ts';

/** What the host itself refuses. */
export type HostProblemName =
  /** The host was closed. */
  | 'closed'
  /** This host runs that site of that cluster already. */
  | 'already-running'
  /** A cluster, site or node id is empty, too long, or no well-formed Unicode. */
  | 'bad-id'
  /** A setting is out of its range. */
  | 'bad-setting'
  /** Our own certificate does not speak for the site, so every peer would refuse it. */
  | 'not-certified';

/** Why a host did not open, or a site did not start. `message` is one sentence that says what to do. */
export type HostProblem =
  | { readonly of: 'host'; readonly name: HostProblemName; readonly message: string }
  | { readonly of: 'store'; readonly name: StoreProblem['kind']; readonly message: string; readonly problem: StoreProblem }
  | { readonly of: 'transport'; readonly name: TransportProblem['problem']; readonly message: string };

/** Thrown by `MembershipHost.open`, by `start`, and by queries that read the store. Its message is that of the problem. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly problem: HostProblem;

  constructor(problem: HostProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

export function hostError(name: HostProblemName, message: string): HostError {
  return new HostError({ of: 'host', name, message });
}

export function storeError(problem: StoreProblem): HostError {
  return new HostError({ of: 'store', name: problem.kind, message: problem.message, problem });
}

export function transportError(problem: TransportProblem): HostError {
  return new HostError({ of: 'transport', name: problem.problem, message: problem.message });
}

/** Any value at all, as a sentence can show it. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
