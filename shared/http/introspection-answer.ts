/** An accepted token in the members of RFC 7662 §2.2, and in `s2s` what those have no word for. */
import type { Judged } from '../tokens/judge/judged.ts';

export function introspectionContent(judged: Judged): object {
  const { application, user, times, tokenId } = judged;
  return {
    active: true,
    client_id: application.appId,
    ...(user && { username: user.upn ?? user.smtp ?? user.sip ?? user.nameid }),
    token_type: 'Bearer',
    exp: times.expiresAt,
    ...(times.issuedAt !== undefined && { iat: times.issuedAt }),
    ...(times.notBefore !== undefined && { nbf: times.notBefore }),
    sub: user?.nameid ?? application.appId,
    aud: judged.audience,
    iss: judged.issuer,
    ...(tokenId !== undefined && { jti: tokenId }),
    s2s: s2sContent(judged),
  };
}

/** Members that do not apply are null and not absent, so that a reader sees what there could be. */
function s2sContent(judged: Judged): object {
  const { application, user, linkedAccount } = judged;
  return {
    tokenKind: judged.tokenKind,
    issuedBy: judged.issuedBy,
    realm: judged.realm,
    application: { ...application, partner: application.partner ?? null },
    user: user ?? null,
    trustLevel: judged.trustLevel ?? null,
    linkedAccount: linkedAccount ?? null,
    trustedForDelegation: judged.trustedForDelegation,
    rules: judged.rules,
  };
}
