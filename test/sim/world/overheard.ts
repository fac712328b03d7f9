/** Servers that tell what they ask of their disks and what they are told: for tests of what a machine does around them. */

import type { MakeServer } from '../../../sim/world/surroundings.ts';
import { type Batch, type CommitResult, type Now, Server, type Timer } from '../../../src/core/index.ts';

export interface Ear {
  commit?(site: string, batch: Batch): void;
  committed?(site: string, seq: number, result: CommitResult): void;
  woke?(site: string, timer: Timer, now: Now): void;
}

export function overheard(ear: Ear): MakeServer {
  return (config, ports) => {
    const { site } = config;
    const server = new Server(config, {
      ...ports,
      commit: (batch) => {
        ear.commit?.(site, batch);
        ports.commit(batch);
      },
    });
    const committed = server.committed.bind(server);
    const woke = server.woke.bind(server);
    server.committed = (seq, result, now) => {
      ear.committed?.(site, seq, result);
      committed(seq, result, now);
    };
    server.woke = (timer, now) => {
      ear.woke?.(site, timer, now);
      woke(timer, now);
    };
    return server;
  };
}
