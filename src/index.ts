/** The public face of the library: the core, and the host that runs it. Runs wherever ECMAScript does: it imports no built-in module. */

export * from './core/index.ts';
export type { SiteChange } from './host/change-feed.ts';
export type { Abortable, JoinOptions, Membership, SiteStats } from './host/membership.ts';
export { type HostOptions, type HostReport, type HostStats, type KnownCluster, MembershipHost } from './host/membership-host.ts';
export type { Observer } from './host/observer.ts';
export type * from './host/ports.ts';
export { HostError, type HostProblem, type HostProblemName } from './host/problem.ts';
export type { StartArgs } from './host/settings.ts';
export { systemClock } from './host/system-clock.ts';
