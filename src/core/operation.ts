/** Operations are the atoms of membership: immutable facts, each about one key, totally ordered (`order.ts`). */

/** A persistent identity that survives restarts and address changes. Any non-empty well-formed Unicode string. */
export type SiteId = string;
/** The address where a site lives now. Opaque to the core. */
export type NodeName = string;
/** An opaque cluster id. Replicas of different clusters never mix. */
export type ClusterId = string;
/** A Lamport clock value: an integer from 0 to 2^48. */
export type Clock = number;
/** Second component of the order: 0, or negative for fallback operations so that the site itself can overwrite them. */
export type Magic = number;

/** What an operation is about: membership, address, the site's own metadata, liveness. */
export type KeyType = 'mem' | 'host' | 'info' | 'live';

/** The key types in their fixed order. */
export const keyTypes: readonly KeyType[] = ['mem', 'host', 'info', 'live'];

/** One fact about one site. A replica stores one operation for each key: the greatest seen. */
export interface Key {
  readonly type: KeyType;
  readonly site: SiteId;
}

/** Any JSON value. In `host` a node name, in `mem` a boolean, in `live` an integer (`liveness.ts`). */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

/** An immutable operation. Replicas of one process share it by reference. */
export interface Op {
  /** The site that made it. */
  readonly origin: SiteId;
  readonly key: Key;
  /** The origin's clock when it was made; 0 in the default operation and in fallback data. First component of the order. */
  readonly clock: Clock;
  /** Second component of the order. */
  readonly magic: Magic;
  /** A boolean, a node name, any JSON value or an integer, by the type of the key. Frozen. */
  readonly value: Value;
  /** The origin's clock in whole seconds. Used by cleanup only, never for ordering. */
  readonly wallTime: number;
}

/** The order of an operation: `(clock, magic, origin)`; for `live` keys `(value, clock, origin)`. */
export type Ord = readonly [first: number, second: number, origin: SiteId];
