/** SOAP 1.1 as Exchange speaks it: an envelope around a request, and what an answer says or complains of. */
import { readXml, within, type XmlElement } from './xml.ts';

const namespace = 'http://schemas.xmlsoap.org/soap/envelope/';

/** @param header,body XML whose prefixes are declared by `namespaces` */
export function soapEnvelope(
  header: string,
  body: string,
  namespaces: Readonly<Record<string, string>>,
): string {
  const declared = Object.entries({ soap: namespace, ...namespaces })
    .map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
    .join('');
  const content = `<soap:Header>${header}</soap:Header><soap:Body>${body}</soap:Body>`;
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope${declared}>${content}</soap:Envelope>`;
}

/** A fault as the peer words it. */
export interface SoapFault {
  /** Exchange's response code where the detail has one, else the fault code without its prefix. */
  readonly faultCode: string;
  readonly faultText: string;
}

export type SoapAnswer =
  | { readonly body: XmlElement }
  | { readonly fault: SoapFault }
  /** Not XML at all, or XML that is no SOAP. */
  | { readonly unreadable: 'xml' | 'soap' };

/** Reads an answer; faults come with status 500, so the status alone says nothing (SOAP 1.1 §6.2). */
export function readSoap(text: string): SoapAnswer {
  const root = readXml(text);
  if (!root) return { unreadable: 'xml' };
  const body = root.name === 'Envelope' ? within(root, 'Body') : undefined;
  const [content] = body?.children ?? [];
  if (!content) return { unreadable: 'soap' };
  return content.name === 'Fault' ? { fault: faultOf(content) } : { body: content };
}

function faultOf(fault: XmlElement): SoapFault {
  const named = within(fault, 'detail', 'ResponseCode')?.text || within(fault, 'faultcode')?.text;
  const [local = 'unknown'] = (named ?? 'unknown').split(':').reverse();
  return { faultCode: local, faultText: within(fault, 'faultstring')?.text ?? '' };
}
