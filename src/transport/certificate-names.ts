/** Which sites a certificate speaks for: the one place that turns names in X.509 into site ids, and back. */

import type { SiteId } from '../core/operation.ts';

const urnPrefix = 'urn:muster:site:';

/** The two parts of a certificate that can name sites, as Node.js gives them. */
export interface CertificateNames {
  /** `X509Certificate.subjectAltName`: `URI:urn:muster:site:s1, DNS:example.org`, values with special characters in JSON quotes. */
  readonly subjectAltName: string | undefined;
  /** The common name of the subject, if it has exactly one. */
  readonly commonName: string | undefined;
}

/**
 * The sites that a certificate may speak for. If it has URIs `urn:muster:site:<percent-encoded id>` among its subject alternative names,
 * these and no others (one process may host many sites); else its common name, taken as it is. Empty if it has neither, or if a name cannot
 * be read: who signs doubtful names shall notice.
 */
export function sitesOfCertificate(names: CertificateNames): ReadonlySet<SiteId> {
  const alternatives = splitAlternativeNames(names.subjectAltName ?? '');
  if (alternatives === null) return new Set();
  const urns = alternatives.filter((name) => name.startsWith(`URI:${urnPrefix}`));
  if (urns.length === 0) return new Set(names.commonName === undefined || names.commonName === '' ? [] : [names.commonName]);
  const sites = urns.map((urn) => decodeSite(urn.slice(4 + urnPrefix.length)));
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

/** Splits at commas outside of quotes: inside, a hostile name could pretend to be a second one (CVE-2021-44532). Null if unreadable. */
function splitAlternativeNames(text: string): string[] | null {
  const part = /([^:,"]+:(?:"(?:[^"\\]|\\.)*"|[^,"]*))(?:, |$)/y;
  const parts: string[] = [];
  while (part.lastIndex < text.length) {
    const found = part.exec(text);
    if (found?.[1] === undefined) return null;
    parts.push(found[1]);
  }
  return parts;
}
