/** Makes X.509 certificates for the tests of TLS, since Node.js reads but does not issue them, and a newcomer may have no openssl. */

import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** What shall be in a certificate. */
export interface CertificateRequest {
  readonly commonName?: string;
  /** URIs among the subject alternative names. */
  readonly uris?: readonly string[];
  readonly dnsNames?: readonly string[];
  /** Extended key usages, as DER of their object identifiers in hexadecimal digits. Default: any use. */
  readonly usages?: readonly string[];
  /** Default: an hour ago. */
  readonly validFrom?: Date;
  /** Default: in a day. */
  readonly validUntil?: Date;
}

/** A certificate and its key, as PEM text. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

/** An authority: ECDSA P-256, made anew for each test run. */
export class TestAuthority {
  readonly cert: string;
  readonly #key: KeyObject;
  readonly #name: Buffer;

  constructor(commonName: string, validity: Pick<CertificateRequest, 'validFrom' | 'validUntil'> = {}) {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    this.#name = name(commonName);
    this.cert = pem(
      'CERTIFICATE',
      certificate({ commonName, ...validity }, { subject: publicKey, issuer: privateKey, issuerName: this.#name, authority: true }),
    );
  }

  /** Issues a certificate with a fresh key. */
  issue(request: CertificateRequest): Issued {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const der = certificate(request, { subject: publicKey, issuer: this.#key, issuerName: this.#name, authority: false });
    return { cert: pem('CERTIFICATE', der), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }
}

interface Signing {
  readonly subject: KeyObject;
  readonly issuer: KeyObject;
  readonly issuerName: Buffer;
  readonly authority: boolean;
}

const hourMs = 3_600_000;
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));

function certificate(request: CertificateRequest, signing: Signing): Buffer {
  const validFrom = request.validFrom ?? new Date(Date.now() - hourMs);
  const validUntil = request.validUntil ?? new Date(Date.now() + 24 * hourMs);
  const toBeSigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    signing.issuerName,
    sequence(time(validFrom), time(validUntil)),
    request.commonName === undefined ? sequence() : name(request.commonName),
    signing.subject.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(request, signing.authority))),
  );
  const signature = createSign('sha256').update(toBeSigned).sign(signing.issuer);
  return sequence(toBeSigned, ecdsaWithSha256, bits(signature));
}

function extensions(request: CertificateRequest, authority: boolean): Buffer[] {
  const basic = sequence(
    oid('551d13'),
    tagged(0x01, Buffer.from([0xff])),
    octets(authority ? sequence(tagged(0x01, Buffer.from([0xff]))) : sequence()),
  );
  const uris = (request.uris ?? []).map((uri) => tagged(0x86, Buffer.from(uri, 'latin1')));
  const dnsNames = (request.dnsNames ?? []).map((dnsName) => tagged(0x82, Buffer.from(dnsName, 'latin1')));
  const usages = (request.usages ?? []).map(oid);
  return [
    basic,
    ...(uris.length + dnsNames.length === 0 ? [] : [sequence(oid('551d11'), octets(sequence(...uris, ...dnsNames)))]),
    ...(usages.length === 0 ? [] : [sequence(oid('551d25'), octets(sequence(...usages)))]),
  ];
}

function name(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from(commonName, 'utf8')))));
}

function time(date: Date): Buffer {
  return tagged(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`, 'latin1'));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const announced = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...announced]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'));
}

function octets(content: Buffer): Buffer {
  return tagged(0x04, content);
}

function bits(content: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), content]));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
