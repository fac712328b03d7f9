/** The kind of value that says what sites are told: one command, or several with weights. */

import { type Kind, kind, type Meta, type Misreading } from './field-kinds.ts';
import { listing } from './issues.ts';
import { nearestName } from './nearest-name.ts';
import { show } from './units.ts';

/** A command, or several with their weights: whole numbers from 1 to 1000. */
export function commands<C extends string>(description: string, known: readonly C[]): Kind<C | Readonly<Partial<Record<C, number>>>> {
  const readAll = (raw: unknown): { readonly value: C | Readonly<Partial<Record<C, number>>> } | readonly Misreading[] => {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      const command = known.find((candidate) => candidate === raw);
      if (command !== undefined) return { value: command };
      return [
        raw === undefined
          ? { path: [], message: 'the field `do` is missing', remedy: `Write ${listing(known)}` }
          : notKnown([], raw, known),
      ];
    }
    const mistakes: Misreading[] = [];
    for (const [name, weight] of Object.entries(raw)) {
      if (!known.some((candidate) => candidate === name)) mistakes.push(notKnown([name], name, known));
      else if (!(Number.isInteger(weight) && weight >= 1 && weight <= 1_000))
        mistakes.push({ path: [name], message: `${show(weight)} is not a weight`, remedy: 'Write a whole number from 1 to 1000' });
    }
    if (Object.keys(raw).length === 0) mistakes.push({ path: [], message: 'no command is named', remedy: `Write ${listing(known)}` });
    return mistakes.length > 0 ? mistakes : { value: raw as Readonly<Partial<Record<C, number>>> };
  };
  const weights = Object.fromEntries(known.map((name) => [name, { type: 'integer', minimum: 1, maximum: 1_000 }]));
  const several: Meta = { type: 'object', minProperties: 1, additionalProperties: false, properties: weights };
  return kind(readAll, { description, anyOf: [{ type: 'string', enum: known }, several] });
}

function notKnown(path: readonly string[], raw: unknown, known: readonly string[]): Misreading {
  const nearest = typeof raw === 'string' ? nearestName(raw, known) : null;
  return {
    path,
    message: `${show(raw)} does not belong here`,
    remedy: nearest === null ? `Write ${listing(known)}` : `Did you mean ${nearest}?`,
  };
}
