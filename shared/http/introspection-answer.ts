/** An accepted token in the members of RFC 7662 §2.2, and in `s2s` what those have no word for. */
import { formatPrincipalName } from '../base/principal-name.ts';
import type { Judged } from '../tokens/judge/judged.ts';

export function introspectionContent(judged: Judged): object {
  const { application, user, times, tokenId } = judged;
  const clientId = clientIdOf(application);
  return {
    active: true,
    client_id: clientId,
    ...(user && { username: user.upn ?? user.smtp ?? user.sip ?? user.nameid }),
    token_type: 'Bearer',
    exp: times.expiresAt,
    ...(times.issuedAt !== undefined && { iat: times.issuedAt }),
    ...(times.notBefore !== undefined && { nbf: times.notBefore }),
    sub: user?.nameid ?? clientId,
    aud: judged.audience,
    iss: judged.issuer,
    ...(tokenId !== undefined && { jti: tokenId }),
    s2s: s2sContent(judged),
  };
}

/**
 * Every realm hands out the same application ids (Exchange's, Lync's): a resource server that looks the bare one up
 * would take a partner's Exchange for ours.
 */
function clientIdOf({ appId, realm, partner }: Judged['application']): string {
  return partner === undefined ? appId : formatPrincipalName({ principalId: appId, realm });
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
