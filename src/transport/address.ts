/** Node names are addresses that others dial, so they are parsed strictly: a doubtful one is refused where a person still sees it. */

import { isIPv4, isIPv6 } from 'node:net';
import type { NodeName } from '../core/operation.ts';

/** A parsed node name. */
export interface Address {
  /** A host name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  /** 0 to 65535; 0 means "any free port" and makes sense only for listening. */
  readonly port: number;
}

/**
 * Parses `host:port`: `example.org:7001`, `127.0.0.1:7001` or `[::1]:7001`. Null if it is anything else: a port with a sign, a space or
 * leading zeros, an IPv6 address without brackets or with a zone, a host name that is not one (RFC 1123), or four numbers that are no address.
 */
export function parseAddress(node: NodeName): Address | null {
  const found = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):(0|[1-9][0-9]{0,4})$/.exec(node);
  if (found === null) return null;
  const [, bracketed, plain, digits] = found;
  const port = Number(digits);
  if (port > 65_535) return null;
  if (bracketed !== undefined) return isIPv6(bracketed) ? { host: bracketed, port } : null;
  return plain !== undefined && (isIPv4(plain) || isHostName(plain)) ? { host: plain, port } : null;
}

/** Writes an address the way `parseAddress` reads it. */
export function formatAddress(address: Address): NodeName {
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}

/** Whether the host means "every address of this machine", which nobody else can dial. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || (isIPv6(host) && /^[0:]+$/.test(host));
}

function isHostName(text: string): boolean {
  const labels = text.split('.');
  const last = labels[labels.length - 1] ?? '';
  // A last label of digits only is how a mistyped IPv4 address looks.
  return (
    text.length <= 253 && !/^[0-9]+$/.test(last) && labels.every((label) => /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label))
  );
}
