/** Which sites a certificate speaks for: the one place that turns names in X.509 into site ids, and back. */

import type { SiteId } from '../core/operation.ts';
import type { CertificateFields } from './der.ts';

const urnPrefix = 'urn:muster:site:';

/**
 * The sites that a certificate may speak for. If it has URIs `urn:muster:site:<percent-encoded id>` among its subject alternative names,
 * these and no others (one process may host many sites); else its common name, taken as it is. Empty if it has neither, if it has several
 * common names, or if a name cannot be read: who signs doubtful names shall notice.
 */
export function sitesOfCertificate(names: Pick<CertificateFields, 'uris' | 'commonNames'>): ReadonlySet<SiteId> {
  const urns = names.uris.filter((uri) => uri.startsWith(urnPrefix));
  const [commonName, ...more] = names.commonNames;
  if (urns.length === 0) return new Set(commonName === undefined || commonName === '' || more.length > 0 ? [] : [commonName]);
  const sites = urns.map((urn) => decodeSite(urn.slice(urnPrefix.length)));
  return sites.every((site) => site !== null) ? new Set(sites) : new Set();
}

/** The URI that names a site in a certificate: `urn:muster:site:` and the UTF-8 bytes of the id, percent-encoded (RFC 3986). */
export function siteUrn(site: SiteId): string {
  return urnPrefix + encodeURIComponent(site).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decodeSite(encoded: string): SiteId | null {
  if (!/^(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+$/.test(encoded)) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
