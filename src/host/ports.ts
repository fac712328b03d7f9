/** The ports of the host in one place: what the real world must provide. */

export type * from './clock-port.ts';
export type * from './store-port.ts';
export type * from './transport-port.ts';
