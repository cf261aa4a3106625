/** Calls to Exchange Web Services, and what stands in the way of their answers. */
import { type EwsAnswer, readEwsAnswer } from './exchange/ews.ts';
import { ewsRefusal } from './exchange/ews-refusal.ts';
import { failed, isProblem, type Problem } from './findings.ts';
import { destinationOf } from './judge-answer.ts';
import type { PeerAddress } from './outbound/peer-client.ts';
import type { PeerSession } from './peer-session.ts';
import type { TestToken } from './ports.ts';
import type { Evidence } from './report.ts';

/** What every call to the mailbox needs. */
export interface MailboxAccess {
  readonly session: PeerSession;
  readonly address: PeerAddress;
  readonly token: TestToken;
  readonly mailbox: string | undefined;
}

/** An answer without an error, and by what it can be found in the peer's log. */
export type EwsSuccess = EwsAnswer & { readonly evidence: Evidence };

/** @returns the answer when Exchange says `NoError`, else why not */
export async function callEws(
  operation: string,
  body: string,
  { session, address, token, mailbox }: MailboxAccess,
): Promise<EwsSuccess | Problem> {
  const reply = await session.soap(address, { token, body, mailbox });
  if (isProblem(reply)) return reply;
  const { evidence } = reply;
  if ('redirect' in reply) {
    const location = destinationOf(reply.redirect);
    return failed('PeerRedirects', 'Exchange Web Services redirect.', { ...evidence, location });
  }
  if ('fault' in reply) return refusal(reply.fault.faultCode, reply.fault.faultText, evidence);
  const answer = readEwsAnswer(operation, reply.body);
  if (!answer) return failed('AnswerNotSoap', `The answer is none to ${operation}.`, evidence);
  const { responseCode, messageText } = answer;
  return responseCode === 'NoError' ? { ...answer, evidence } : refusal(responseCode, messageText, evidence);
}

function refusal(responseCode: string, messageText: string, evidence: Evidence): Problem {
  const problem = ewsRefusal(responseCode, messageText);
  return { ...problem, evidence: { ...evidence, ...problem.evidence } };
}
