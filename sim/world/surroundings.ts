/** What a machine is made of and stands in: who it is, and what it hands to the world around it. */

import type { Config, Dest, Message, Ports, Server, SiteId } from '../../src/core/index.ts';
import type { Scenario, Us } from '../scenario/scenario.ts';
import type { FaultCounts } from './counters.ts';
import type { WorldEvent } from './event-queue.ts';
import type { Machine } from './machine.ts';
import type { SiteNumbers } from './site-numbers.ts';
import type { What } from './world-event.ts';
import type { WorldWatch } from './world-watch.ts';

/** Makes the Server of a machine: the real one, or in tests a faulty one. */
export type MakeServer = (config: Config, ports: Ports) => Server;

/** What a machine hands to the world around it. */
export interface Surroundings {
  readonly scenario: Scenario;
  readonly seed: string;
  readonly watch: Required<WorldWatch>;
  readonly faults: FaultCounts;
  readonly numbers: SiteNumbers;
  readonly makeServer: MakeServer;
  nowUs(): Us;
  send(from: Machine, dest: Dest, message: Message): void;
  schedule(event: WorldEvent<What>): void;
}

/** Who a machine is. */
export interface Person {
  readonly index: number;
  readonly site: SiteId;
  readonly node: string;
  readonly contacts: readonly string[];
  /** Whether it is among those that heal at the end. */
  readonly heals: boolean;
  /** What stands for it in draws. */
  readonly drawnAs: number;
}

/** What follows when a command has ended: durable, or not at all. */
export type FollowUp = (ok: boolean) => void;
