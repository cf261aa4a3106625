/** The calls of one test to a peer: with the token, under one correlation id, by which the peer's log can be searched. */
import { readSoap, type SoapFault } from './exchange/soap.ts';
import type { XmlElement } from './exchange/xml.ts';
import { failed, isProblem, type Problem } from './findings.ts';
import { answerEvidence, statusProblem } from './judge-answer.ts';
import type { PeerAnswer } from './outbound/peer-answer.ts';
import type { PeerAddress, PeerClient } from './outbound/peer-client.ts';
import type { TestToken } from './ports.ts';
import type { Evidence } from './report.ts';
import { issuerOfToken } from './token-view.ts';

export interface SoapCall {
  readonly token: TestToken;
  readonly body: string;
  /** The user's address, by which Exchange finds the server of the mailbox; none for an app-only call. */
  readonly mailbox: string | undefined;
  readonly action?: string;
}

/** What came back: a message, a fault in the peer's words, or a problem on the way. */
export type SoapReply =
  | { readonly body: XmlElement; readonly evidence: Evidence }
  | { readonly fault: SoapFault; readonly evidence: Evidence }
  | { readonly redirect: PeerAnswer; readonly evidence: Evidence }
  | Problem;

export interface PeerSession {
  /** GET with the token; without one it asks for the challenge ([MS-XOAUTH] 3.2.5.4: an empty credential). */
  get(address: PeerAddress, token: TestToken | undefined): Promise<PeerAnswer | Problem>;
  soap(address: PeerAddress, call: SoapCall): Promise<SoapReply>;
}

export function createPeerSession(peers: PeerClient, correlationId: string): PeerSession {
  // Exchange logs the id and repeats it (`return-client-request-id`).
  const common = { 'client-request-id': correlationId, 'return-client-request-id': 'true' };
  return {
    get: (address, token) =>
      peers.call(address, {
        method: 'GET',
        headers: { ...common, accept: '*/*', authorization: token ? `Bearer ${token.token}` : 'Bearer' },
      }),
    async soap(address, { token, body, mailbox, action }) {
      const headers = {
        ...common,
        accept: 'text/xml',
        'content-type': 'text/xml; charset=utf-8',
        authorization: `Bearer ${token.token}`,
        ...(mailbox !== undefined && { 'x-anchormailbox': mailbox }),
        ...(action !== undefined && { soapaction: `"${action}"` }),
      };
      const answer = await peers.call(address, { method: 'POST', headers, body });
      return isProblem(answer) ? answer : readReply(answer, token);
    },
  };
}

function readReply(answer: PeerAnswer, token: TestToken): SoapReply {
  const evidence = answerEvidence(answer);
  const { httpStatus } = answer;
  if (httpStatus >= 300 && httpStatus < 400) return { redirect: answer, evidence };
  const problem = statusProblem(answer, issuerOfToken(token));
  // SOAP sends its faults with status 500.
  if (problem && httpStatus !== 500) return problem;
  const soap = readSoap(answer.text);
  if (!('unreadable' in soap)) return { ...soap, evidence };
  if (problem) return problem;
  const [contentType = 'no media type'] = answer.header('content-type');
  const seen = { ...evidence, contentType };
  return soap.unreadable === 'xml'
    ? failed('AnswerNotXml', 'The answer is no well-formed XML.', seen)
    : failed('AnswerNotSoap', 'The answer is XML, but no SOAP message.', seen);
}
