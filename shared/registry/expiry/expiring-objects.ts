/** The ends that each kind of object has. What is switched off serves nobody, so nobody waits for its end. */
import type { Instant } from '../../base/clock.ts';
import { type KeyRing, nextKeys, publicKeys, roleOf } from '../../certificates/ring/key-ring.ts';
import type { RollPolicy } from '../../certificates/ring/roll-policy.ts';
import type { ForeignKey } from '../../metadata/foreign/foreign-key.ts';
import type { PartnerApplication } from '../partners/partner-application.ts';
import type { PrincipalRecord } from '../principals/service-principal.ts';
import type { OAuthServer } from '../servers/oauth-server.ts';
import { type Expiry, expiriesOf } from './expiry.ts';

/** A key that was relieved has nothing left to do but to verify; one that signs or will needs one that lasts longer. */
export function expiriesOfRing(ring: KeyRing, now: Instant, policy: RollPolicy): readonly Expiry[] {
  const upcoming = nextKeys(ring, now);
  return publicKeys(ring, now, policy).map((key) => {
    const { kid, notAfter: endsAt } = key;
    const isRelieved = !['current', 'next'].includes(roleOf(ring, key, now, policy));
    const hasSuccessor = isRelieved || upcoming.some(({ notAfter }) => notAfter > endsAt);
    return { object: 'tokenIssuer', kind: 'tokenIssuerCertificate', key: kid, endsAt, hasSuccessor };
  });
}

export function expiriesOfPartner(key: string, { enabled, keys }: PartnerApplication): readonly Expiry[] {
  return enabled ? expiriesOf(`partnerApplications/${key}`, 'partnerKey', keys.map(endingOf)) : [];
}

export function expiriesOfServer(key: string, { enabled, keys }: OAuthServer): readonly Expiry[] {
  return enabled ? expiriesOf(`oauthServers/${key}`, 'oauthServerKey', keys.map(endingOf)) : [];
}

const endingOf = ({ kid: key, notAfter: endsAt }: ForeignKey) => ({ key, endsAt });

export function expiriesOfPrincipal(
  key: string,
  { enabled, keyCredentials, passwordCredentials }: PrincipalRecord,
): readonly Expiry[] {
  if (!enabled) return [];
  const object = `servicePrincipals/${key}`;
  return [
    ...expiriesOf(object, 'keyCredential', keyCredentials.map(credentialEnding)),
    ...expiriesOf(object, 'passwordCredential', passwordCredentials.map(credentialEnding)),
  ];
}

const credentialEnding = ({ keyId: key, endsAt }: { keyId: string; endsAt: Instant }) => ({ key, endsAt });
