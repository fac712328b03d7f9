/** How much a replica takes from outside before it refuses (rule R10). */

/** Bounds on what arrives. Each default suits a cluster of a few thousand sites. */
export interface Limits {
  /** Greatest clock value ever adopted: 2^48. */
  readonly clockMax: number;
  /** How far one message may advance the clock: 2^40. Not applied to a join, nor before anything was taken in from the peer. */
  readonly clockStepMax: number;
  /** Operations in one message; a larger state travels in numbered parts. */
  readonly operationsMax: number;
  /** Estimated bytes of the operations in one message: half a transport's frame. A larger state travels in numbered parts. */
  readonly messageBytesMax: number;
  /** Parts of one state. */
  readonly partsMax: number;
  /** Estimated length of the encoding of a value, in UTF-16 units: every number as its longest, escapes not counted. */
  readonly valueLengthMax: number;
  /** Nesting of a value. */
  readonly valueDepthMax: number;
  /** Length of a site id, a node name, a cluster id or a run id, in UTF-8 bytes. */
  readonly idBytesMax: number;
  /** Answers to gaps and strangers in one sync interval, over all peers (rule R2). */
  readonly answersMax: number;
  /** Asks waiting for one commit. */
  readonly asksMax: number;
}

/** Room for a few thousand sites with some kilobytes of metadata each. */
export const defaultLimits: Limits = {
  clockMax: 2 ** 48,
  clockStepMax: 2 ** 40,
  operationsMax: 4096,
  messageBytesMax: 524_288,
  partsMax: 1024,
  valueLengthMax: 65_536,
  valueDepthMax: 32,
  idBytesMax: 255,
  answersMax: 1024,
  asksMax: 256,
};
