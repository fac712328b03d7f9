/** What Piscina loads in each worker thread: the simulator, and nothing that decides. */

import { runWorld } from '../world/run-world.ts';
import { serveWorlds, type WorldTask } from './serve.ts';

export default function worker(task: WorldTask): void {
  serveWorlds(task, runWorld);
}
