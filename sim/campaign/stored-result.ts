/** Reads back what `--json` wrote, trusting nothing: results travel between machines, versions and hands. */

import { z } from 'zod';
import type { CampaignResult } from './result.ts';

export type StoredResultRead = { readonly ok: true; readonly result: CampaignResult } | { readonly ok: false; readonly message: string };

/** The result in a JSON text; `file` is named in the message if it is none. Fields that this version does not know are kept. */
export function readStoredResult(text: string, file: string): StoredResultRead {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return {
      ok: false,
      message: `${file} is not JSON: ${(error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ')}`,
    };
  }
  const parsed = resultSchema.safeParse(data);
  if (parsed.success) return { ok: true, result: parsed.data as CampaignResult };
  const issue = parsed.error.issues[0];
  return { ok: false, message: `${file} is not a result of muster: ${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'unreadable'}` };
}

const verdict = z.enum(['pass', 'fail', 'inconclusive', 'error']);
const count = z.number().nonnegative();
const place = z.int().nonnegative();

const runSchema = z.looseObject({
  scenario: z.string(),
  file: z.string(),
  seed: z.string(),
  overrides: z.record(z.string(), z.unknown()),
  verdict,
  reason: z.string().nullable().default(null),
  digest: z.string().nullable(),
  sites: count,
  virtualMs: count,
  wallMs: count,
  events: count,
  messages: z.looseObject({
    sent: count,
    delivered: count,
    lost: count,
    blocked: count,
    dead: count,
    inFlight: count,
    duplicated: count,
    reordered: count,
    corrupted: count,
    bytes: count,
  }),
  operations: z.looseObject({ issued: count, delivered: count, applied: count }),
  faults: z.looseObject({
    partitions: count,
    crashes: count,
    restarts: count,
    pauses: count,
    wipes: count,
    clockJumps: count,
    diskFaults: count,
  }),
  convergence: z.looseObject({
    converged: z.boolean(),
    afterHealMs: z.number().nullable(),
    rounds: z.number().nullable(),
    newsAfterHealMs: z.number().optional(),
  }),
  violations: z.array(
    z.looseObject({
      invariant: z.string(),
      atMs: z.number(),
      sites: z.array(z.string()),
      key: z.looseObject({ type: z.string(), site: z.string() }).nullable(),
      detail: z.string(),
      story: z.array(z.string()).optional(),
    }),
  ),
  notes: z.array(z.string()).default([]),
  witnesses: z.record(z.string(), count).default({}),
  commands: z.record(z.string(), count).optional(),
  replay: z.string(),
  index: place.optional(),
});

const factsSchema = z.looseObject({
  selection: z.string(),
  total: place,
  shards: z.looseObject({ of: z.int().positive(), present: z.array(z.int().positive()), missing: z.array(z.int().positive()) }),
  stopped: z.enum(['interrupt', 'time-budget', 'fail-fast']).nullable(),
  requiredWitnesses: z.array(z.string()),
  missingWitnesses: z.array(z.string()),
  determinism: z.looseObject({ checked: count, differing: z.array(place) }),
});

const resultSchema = z.looseObject({
  version: z.literal(1),
  verdict,
  runs: z.array(runSchema),
  summary: z.looseObject({ runs: count, passed: count, failed: count, inconclusive: count, errors: count, wallMs: count }),
  campaign: factsSchema.optional(),
});
