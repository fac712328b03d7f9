/**
 * Reads names and usages out of the bytes of a certificate. Runtimes print these as text, each in its own way: under one of them a name can pretend
 * to be two (CVE-2021-44532).
 */

/** What a certificate says of its owner, as far as it matters here. */
export interface CertificateFields {
  /** URIs among the subject alternative names, byte for byte as Latin-1. */
  readonly uris: readonly string[];
  /** Common names of the subject that are texts in ASCII or UTF-8. */
  readonly commonNames: readonly string[];
  /** Extended key usages, as hexadecimal digits of their object identifiers; empty if any use is allowed. */
  readonly usages: readonly string[];
}

/** The fields of an X.509 certificate (RFC 5280) in DER; null if it cannot be read to the end. */
export function readCertificate(der: Uint8Array): CertificateFields | null {
  const [certificate] = elements(der) ?? [];
  const [signed] = within(certificate, sequence) ?? [];
  const parts = within(signed, sequence);
  // Of version 3: without extensions there are no alternative names, and nobody issues certificates without a version any more.
  const subject = within(parts?.[5], sequence);
  const last = parts?.at(-1);
  if (parts?.[0]?.tag !== 0xa0 || subject === null) return null;
  const [list] = last?.tag === 0xa3 ? (elements(last.content) ?? [undefined]) : [noExtensions];
  const extensions = within(list, sequence);
  if (extensions === null) return null;
  const names = extensionWith(extensions, '551d11');
  const usages = extensionWith(extensions, '551d25');
  const commonNames = commonNamesOf(subject);
  if (names === null || usages === null || commonNames === null) return null;
  const uris = names.filter(({ tag }) => tag === 0x86).map(({ content }) => latin1(content));
  return { uris, commonNames, usages: usages.map(({ content }) => hex(content)) };
}

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
}

const sequence = 0x30;
const noExtensions: Element = { tag: sequence, content: new Uint8Array(0) };

/** What the extension with this object identifier holds, a list; empty if there is none, null if it is unreadable or there twice. */
function extensionWith(extensions: readonly Element[], id: string): readonly Element[] | null {
  let found: readonly Element[] = [];
  let seen = false;
  for (const extension of extensions) {
    const parts = within(extension, sequence);
    const value = parts?.at(-1);
    if (parts === null || value === undefined) return null;
    if (parts[0]?.tag !== 0x06 || hex(parts[0].content) !== id) continue;
    const [list] = value.tag === 0x04 ? (elements(value.content) ?? []) : [];
    const items = within(list, sequence);
    if (seen || items === null) return null;
    found = items;
    seen = true;
  }
  return found;
}

function commonNamesOf(subject: readonly Element[]): string[] | null {
  const names: string[] = [];
  for (const set of subject) {
    for (const attribute of within(set, 0x31) ?? []) {
      const [type, value] = within(attribute, sequence) ?? [];
      if (type === undefined || value === undefined) return null;
      if (hex(type.content) !== '550403' || !textTags.includes(value.tag)) continue;
      const name = utf8(value.content);
      if (name === null) return null;
      names.push(name);
    }
  }
  return names;
}

/** UTF8String, PrintableString, IA5String. */
const textTags: readonly number[] = [0x0c, 0x13, 0x16];

function within(element: Element | undefined, tag: number): readonly Element[] | null {
  return element?.tag === tag ? elements(element.content) : null;
}

/** Elements one after the other, to the last byte. */
function elements(bytes: Uint8Array): readonly Element[] | null {
  const found: Element[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at] as number;
    let length = bytes[at + 1] ?? 0x80;
    at += 2;
    if ((tag & 0x1f) === 0x1f) return null;
    if (length >= 0x80) {
      const lengthBytes = length - 0x80;
      if (lengthBytes < 1 || lengthBytes > 3 || at + lengthBytes > bytes.length) return null;
      length = 0;
      for (let i = 0; i < lengthBytes; i++) length = length * 256 + (bytes[at++] as number);
    }
    if (at + length > bytes.length) return null;
    found.push({ tag, content: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
