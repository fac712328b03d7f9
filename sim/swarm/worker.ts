/** What Piscina loads for a swarm: each seed makes its own scenario, so that a campaign of thousands travels as one. */

import type { WorldTask } from '../campaign/serve.ts';
import { serveWorlds } from '../campaign/serve.ts';
import { runWorld } from '../world/run-world.ts';
import { swarmScenario } from './swarm-scenario.ts';

export default function worker(task: WorldTask): void {
  const { rules } = task.scenario.protocol;
  serveWorlds(task, (_, seed, options) => runWorld(swarmScenario(seed, rules), seed, options));
}
