/**
 * Why an answer to a call with our token is not what was asked for, in plain words: the peer's challenge and its
 * diagnostics are decoded, so that nobody has to read a header.
 */
import { type BearerChallenge, listsIssuer, readBearerChallenge } from './challenge.ts';
import { type Diagnostics, decodeDiagnostics, decodeErrorBody } from './diagnostics.ts';
import { failed, type Problem } from './findings.ts';
import type { PeerAnswer } from './outbound/peer-answer.ts';
import type { Evidence } from './report.ts';

/** What every answer tells, good or bad: Exchange logs each request under its id. */
export function answerEvidence(answer: PeerAnswer): Evidence {
  const [requestId] = answer.header('request-id');
  return { httpStatus: answer.httpStatus, ...(requestId && { requestId }) };
}

/** What a challenge says of the peer. */
export function challengeEvidence({ clientId, realm, trustedIssuers }: BearerChallenge): Evidence {
  return {
    ...(clientId !== undefined && { peerId: clientId }),
    ...(realm !== undefined && { peerRealm: realm }),
    ...(trustedIssuers.length > 0 && { trustedIssuers }),
  };
}

/**
 * @param issuer of our token, to tell a peer that does not know it from one that refuses it
 * @returns the problem that the status tells of; undefined for 200 to 299, which the body has to explain
 */
export function statusProblem(answer: PeerAnswer, issuer?: string): Problem | undefined {
  const { httpStatus } = answer;
  const evidence = answerEvidence(answer);
  if (httpStatus >= 200 && httpStatus < 300) return undefined;
  if (httpStatus === 401 || httpStatus === 403) return refusedToken(answer, evidence, issuer);
  if (httpStatus >= 300 && httpStatus < 400) {
    const location = destinationOf(answer);
    return failed('PeerRedirects', `The peer redirects (${httpStatus}).`, { ...evidence, location });
  }
  if (httpStatus === 404 || httpStatus === 405) {
    return failed('PeerPathUnknown', `The peer has no such service (${httpStatus}).`, evidence);
  }
  if (httpStatus === 429 || httpStatus === 503) {
    return failed('PeerBusy', `The peer takes no requests now (${httpStatus}).`, evidence);
  }
  const code = httpStatus >= 500 ? 'PeerFails' : 'PeerRefuses';
  return failed(code, `The peer answers with status ${httpStatus}.`, evidence);
}

function refusedToken(answer: PeerAnswer, before: Evidence, issuer: string | undefined): Problem {
  const challenge = readBearerChallenge(answer.header('www-authenticate'));
  const evidence = { ...before, ...(challenge && challengeEvidence(challenge)) };
  const said = diagnosticsOf(answer);
  if (said) {
    const words = said.reason ? ` It says: “${said.reason}”` : '';
    return failed(said.code, `${said.meaning}${words}`, { ...evidence, ...diagnosticsEvidence(said) });
  }
  if (answer.httpStatus === 403) {
    return failed('PeerForbids', 'The peer accepts the token but forbids the call.', evidence);
  }
  if (!challenge) return failed('ChallengeMissing', 'The peer offers no OAuth at this address.', evidence);
  if (issuer !== undefined && isUnlisted(challenge, issuer)) {
    return failed('IssuerNotListed', unlisted(issuer), evidence);
  }
  return failed('PeerUnauthorized', 'The peer refuses the token without a reason.', evidence);
}

/** A peer that lists none does not say whom it trusts. */
export function isUnlisted({ trustedIssuers }: BearerChallenge, issuer: string): boolean {
  return trustedIssuers.length > 0 && !listsIssuer(trustedIssuers, issuer);
}

export function unlisted(issuer: string): string {
  return `The peer does not name ${issuer} among the issuers that it trusts.`;
}

function diagnosticsOf(answer: PeerAnswer): Diagnostics | undefined {
  const decoded = answer.header('x-ms-diagnostics').map(decodeDiagnostics);
  return decoded.find((each) => each !== undefined) ?? decodeErrorBody(answer.text);
}

function diagnosticsEvidence({ number, reason, category }: Diagnostics): Evidence {
  return {
    ...(number !== undefined && { peerCode: number }),
    ...(reason !== undefined && { peerReason: reason }),
    ...(category !== undefined && { peerCategory: category }),
  };
}

/** Where a redirect leads; host and path, for the rest may hold anything. */
export function destinationOf(answer: PeerAnswer): string {
  const [location = ''] = answer.header('location');
  if (!URL.canParse(location)) return 'an address of the same host, or none';
  const { origin, pathname } = new URL(location);
  return `${origin}${pathname}`;
}
