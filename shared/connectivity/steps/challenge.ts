/** Step: the peer says who it is, when it is called with an empty credential ([MS-XOAUTH] 3.2.5.4). */
import { type BearerChallenge, readBearerChallenge } from '../challenge.ts';
import { type Finding, failed, isProblem, passed, warned } from '../findings.ts';
import { answerEvidence, challengeEvidence, isUnlisted, statusProblem, unlisted } from '../judge-answer.ts';
import type { PeerAddress } from '../outbound/peer-client.ts';
import type { PeerSession } from '../peer-session.ts';

export interface PeerIdentity extends BearerChallenge {
  readonly clientId: string;
}

export async function askWhoItIs(address: PeerAddress, session: PeerSession): Promise<Finding<PeerIdentity>> {
  const answer = await session.get(address, undefined);
  if (isProblem(answer)) return answer;
  const challenge = readBearerChallenge(answer.header('www-authenticate'));
  if (answer.httpStatus !== 401 || !challenge) {
    const open = 'The address answers without a token.';
    return statusProblem(answer) ?? failed('PeerAsksNoToken', open, answerEvidence(answer));
  }
  const evidence = { ...answerEvidence(answer), ...challengeEvidence(challenge) };
  const { clientId } = challenge;
  if (clientId === undefined) {
    return failed('ChallengeIncomplete', 'The challenge of the peer has no client_id.', evidence);
  }
  return passed({ ...challenge, clientId }, 'The peer wants a token, and says who it is.', evidence);
}

/** Step: the peer trusts the issuer of our tokens. No more than a warning: a list may be shortened. */
export function checkIssuerListed(identity: PeerIdentity, issuer: string): Finding<true> {
  const { trustedIssuers } = identity;
  if (isUnlisted(identity, issuer)) {
    return warned(true, 'IssuerNotListed', unlisted(issuer), { issuer, trustedIssuers });
  }
  const lists = trustedIssuers.length > 0;
  const message = lists ? `The peer trusts ${issuer}.` : 'The peer does not say whose tokens it takes.';
  return passed(true, message, { issuer });
}
