/** Credentials are checked when the transport opens, where a person reads the answer, and not when the first peer hangs up without a word. */

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { TransportProblem, TransportProblemName } from '../host/ports.ts';
import { readCertificate } from './der.ts';

/** What TLS needs, each as PEM text. */
export interface Credentials {
  /** Our certificate, followed by intermediate ones if there are any. It must be good for both ends of a connection. */
  readonly cert: string;
  /** The private key of our certificate, not encrypted. */
  readonly key: string;
  /** The certificates of the authorities that sign the certificates of all sites. Nobody else is trusted. */
  readonly ca: string;
}

/** What is wrong with the credentials at a time, given in wall clock milliseconds; null if nothing is. */
export function troubleWithCredentials(credentials: Credentials, wallMs: number): TransportProblem | null {
  // Whoever has no types may give none, or bytes instead of text.
  const given: { readonly [name in keyof Credentials]?: unknown } = { ...credentials };
  const chain = readCertificates(given.cert);
  const own = chain?.[0];
  if (chain === null || own === undefined) {
    return problem(
      'certificate-unreadable',
      'The certificate is not a certificate in PEM format: give the text that begins with "-----BEGIN CERTIFICATE-----".',
    );
  }
  const authorities = readCertificates(given.ca);
  if (authorities === null || authorities.length === 0) {
    return problem(
      'ca-unreadable',
      'The authority is not a list of certificates in PEM format: give the certificate of whoever signs the certificates of all sites.',
    );
  }
  if (authorities.every(({ validTo }) => Date.parse(validTo) < wallMs)) {
    return problem('ca-expired', `The authority expired at ${authorities[0]?.validTo}: renew it, or set the clock of this machine.`);
  }
  const key = readKey(given.key);
  if (key === null) {
    return problem(
      'key-unreadable',
      'The private key is not an unencrypted key in PEM format: give the text that begins with "-----BEGIN PRIVATE KEY-----".',
    );
  }
  if (!own.checkPrivateKey(key)) {
    return problem(
      'key-mismatch',
      'The private key does not belong to the certificate: give the key that the certificate was requested with.',
    );
  }
  if (Date.parse(own.validTo) < wallMs) {
    return problem('certificate-expired', `The certificate expired at ${own.validTo}: renew it, or set the clock of this machine.`);
  }
  if (Date.parse(own.validFrom) > wallMs) {
    return problem(
      'certificate-not-yet-valid',
      `The certificate is not valid before ${own.validFrom}: wait, or set the clock of this machine.`,
    );
  }
  const usages = readCertificate(own.raw)?.usages ?? [];
  if (usages.length > 0 && !(usages.includes(serverAuth) && usages.includes(clientAuth))) {
    return problem(
      'certificate-wrong-usage',
      'The certificate is good for one end of a connection only: have it issued with the extended key usages serverAuth and clientAuth, or with none.',
    );
  }
  if (!isIssuedBy(own, chain.slice(1), authorities)) {
    return problem(
      'certificate-not-from-ca',
      'The certificate was not signed by the given authority, so no peer would trust it: give the right one of both.',
    );
  }
  return null;
}

const serverAuth = '2b06010505070301';
const clientAuth = '2b06010505070302';

function readCertificates(pem: unknown): X509Certificate[] | null {
  if (typeof pem !== 'string') return null;
  const texts = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  try {
    return texts.map((text) => new X509Certificate(text));
  } catch {
    return null;
  }
}

function readKey(pem: unknown): KeyObject | null {
  if (typeof pem !== 'string') return null;
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

/** Follows signatures from the certificate over intermediate ones to an authority. Each intermediate one is used once. */
function isIssuedBy(
  certificate: X509Certificate,
  intermediates: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): boolean {
  const signs = (issuer: X509Certificate): boolean => certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  if (authorities.some((authority) => authority.fingerprint256 === certificate.fingerprint256 || signs(authority))) return true;
  const next = intermediates.find(signs);
  return (
    next !== undefined &&
    isIssuedBy(
      next,
      intermediates.filter((one) => one !== next),
      authorities,
    )
  );
}

function problem(name: TransportProblemName, message: string): TransportProblem {
  return { problem: name, message };
}
