/** The part of a world's journal that a reader wants first: what led to one moment, and a little of what came after. */

import type { Us } from '../scenario/scenario.ts';
import type { JournalEvent, JournalKind } from './event.ts';

export interface StoryEvent {
  readonly atUs: Us;
  /** -1: the whole world. */
  readonly machine: number;
  readonly site: string;
  readonly kind: JournalKind;
  readonly text: string;
  /** Of a send, and of the end of a copy: which message, and what kind of one. */
  readonly message?: number;
  readonly sort?: string;
  /** Of the end of a copy: who sent it, when, which copy it was, and how it ended. */
  readonly from?: number;
  readonly sentAtUs?: Us;
  readonly copy?: number;
  readonly fate?: string;
}

export interface Story {
  readonly momentUs: Us;
  /** What happened at that moment. */
  readonly moment: 'violation' | 'healing';
  /** In order. */
  readonly events: readonly StoryEvent[];
  /** Number of events of the whole world. */
  readonly total: number;
}

const beforeMax = 1200;
const afterMax = 300;
/** Metadata may be long; the trace has it in full. */
const textMax = 240;

/** Listens to a whole world and keeps what is near the moment. */
export class StoryKeeper {
  readonly #moment: Pick<Story, 'momentUs' | 'moment'>;
  readonly #before: JournalEvent[] = [];
  readonly #after: JournalEvent[] = [];
  #heard = 0;
  #total = 0;

  constructor(moment: Pick<Story, 'momentUs' | 'moment'>) {
    this.#moment = moment;
  }

  hear(event: JournalEvent): void {
    this.#total += 1;
    if (event.atUs > this.#moment.momentUs) {
      if (this.#after.length < afterMax) this.#after.push(event);
      return;
    }
    this.#before[this.#heard % beforeMax] = event;
    this.#heard += 1;
  }

  story(): Story {
    const oldest = this.#heard > beforeMax ? this.#heard % beforeMax : 0;
    const events = [...this.#before.slice(oldest), ...this.#before.slice(0, oldest), ...this.#after];
    return { ...this.#moment, events: events.map(told), total: this.#total };
  }
}

function told({ atUs, machine, site, kind, text, data }: JournalEvent): StoryEvent {
  const short = text.length <= textMax ? text : `${text.slice(0, textMax)}…`;
  const event = { atUs, machine, site, kind, text: short };
  if (kind === 'send') {
    const { kind: sort } = data['message'] as { readonly kind: string };
    return { ...event, message: data['id'] as number, sort };
  }
  if (kind !== 'fate') return event;
  const {
    message,
    kind: sort,
    sender,
    sentAtUs,
    copy,
    fate,
  } = data as {
    readonly message: number;
    readonly kind: string;
    readonly sender: number;
    readonly sentAtUs: number;
    readonly copy: number;
    readonly fate: string;
  };
  return { ...event, message, sort, from: sender, sentAtUs, copy, fate };
}
