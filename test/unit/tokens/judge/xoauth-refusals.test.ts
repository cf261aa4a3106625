/** Every rule of [MS-XOAUTH] 3.2.5.6 broken, by its number, and those that were seen beside it (reference §3.5). */
import { describe, it } from 'vitest';
import { tenant } from '../../../support/foreign-documents.ts';
import { but, outer, partnerActor, sign } from '../../../support/judge-tokens.ts';
import { contoso, daemonId, hostAudience, keys, urlAudience } from '../../../support/judge-world.ts';
import { exchangeId, homeRealm, lyncId, sharePointId } from '../../../support/token-service.ts';
import { type Case, expectRefusal, partners } from './refusal-checks.ts';

describe('[MS-XOAUTH] 3.2.5.6', () => {
  it.each<Case>([
    [
      '1: signed by nobody who is trusted',
      sign({ ...partnerActor, signedBy: keys.stranger }),
      'SignatureWrong',
    ],
    [
      '1: signed by the certificate of another partner, and saying so',
      sign(but({ ...partnerActor, signedBy: keys.fabrikam }, {}, { x5t: keys.fabrikam.x5t })),
      'KeyUnknown',
    ],
    ['2: an issuer that is not trusted', partners({ iss: `${exchangeId}@northwind.com` }), 'IssuerUnknown'],
    ['2: no issuer', partners({ iss: undefined }), 'IssuerMissing'],
    ['2: an issuer that is no text', partners({ iss: [partnerActor.claims.iss] }), 'IssuerMissing'],
    ['2: an empty issuer', partners({ iss: '' }), 'IssuerMissing'],
    ['2: an issuer with a line break', partners({ iss: `${exchangeId}@${contoso}\n` }), 'IssuerMissing'],
    ['2: an issuer with a host', partners({ iss: `${exchangeId}/mail@${contoso}` }), 'IssuerUnknown'],
    ['2: an issuer without a realm', partners({ iss: exchangeId }), 'IssuerUnknown'],
    ['2: an issuer for every realm', partners({ iss: `${exchangeId}@*` }), 'IssuerUnknown'],
    [
      '2: the issuer of a partner that a server speaks for',
      partners({ iss: `${daemonId}@${tenant}` }),
      'PartnerNotDirect',
    ],
    ['3: no nameid', partners({ nameid: undefined }), 'ApplicationNotNamed'],
    ['3: a nameid that is no application', partners({ nameid: 'ken@contoso.com' }), 'ApplicationNotNamed'],
    ['3: a nameid with a host', partners({ nameid: `${exchangeId}/mail@${contoso}` }), 'ApplicationNotNamed'],
    ['3: no user in an outer token', outer(partnerActor, { nameid: undefined }), 'UserNotNamed'],
    [
      '4: an outer token of another issuer',
      outer(partnerActor, { iss: `${lyncId}@${contoso}` }),
      'OuterIssuerWrong',
    ],
    [
      '4: an outer token whose issuer differs in case',
      outer(partnerActor, { iss: String(partnerActor.claims.nameid).toUpperCase() }),
      'OuterIssuerWrong',
    ],
    ['4: an outer token without an issuer', outer(partnerActor, { iss: undefined }), 'OuterIssuerWrong'],
    ['5: no audience', partners({ aud: undefined }), 'AudienceMalformed'],
    ['5: an audience without a host', partners({ aud: `${sharePointId}@${homeRealm}` }), 'AudienceMalformed'],
    [
      '5: an audience with an empty host',
      partners({ aud: `${sharePointId}/@${homeRealm}` }),
      'AudienceMalformed',
    ],
    [
      '5: an audience without a realm',
      partners({ aud: `${sharePointId}/sp01.litwareinc.com` }),
      'AudienceMalformed',
    ],
    [
      '5: an audience for every realm',
      partners({ aud: hostAudience.replace(homeRealm, '*') }),
      'AudienceMalformed',
    ],
    [
      '5: the audience of another application',
      partners({ aud: hostAudience.replace(sharePointId, lyncId) }),
      'AudienceOfAnother',
    ],
    [
      '5: a principal in capitals',
      partners({ aud: hostAudience.replace(sharePointId, sharePointId.toUpperCase()) }),
      'AudienceOfAnother',
    ],
    [
      '5: a host that is not registered',
      partners({ aud: hostAudience.replace('sp01', 'sp02') }),
      'AudienceHostNotRegistered',
    ],
    [
      '5: a host that only ends like a registered one',
      partners({ aud: hostAudience.replace('/sp01', '/evil-sp01') }),
      'AudienceHostNotRegistered',
    ],
    [
      '5: a host that only begins like a registered one',
      partners({ aud: hostAudience.replace('@', '.evil.example@') }),
      'AudienceHostNotRegistered',
    ],
    [
      '5: another realm',
      partners({ aud: hostAudience.replace(`@${homeRealm}`, `@${contoso}`) }),
      'AudienceInOtherRealm',
    ],
    [
      '5: the realm in capitals',
      partners({ aud: hostAudience.replace('@litwareinc', '@LITWAREINC') }),
      'AudienceInOtherRealm',
    ],
    ['5: a URL where a principal belongs', partners({ aud: urlAudience }), 'AudienceMalformed'],
    ['5: two audiences', partners({ aud: [hostAudience, hostAudience] }), 'AudienceMalformed'],
    ['5: no audience in a list', partners({ aud: [] }), 'AudienceMalformed'],
  ])('refuses %s', (_what, token, detail) => expectRefusal(token, detail));
});

describe('the rules that were seen beside it', () => {
  it.each<Case>([
    ['an outer token for another audience', outer(partnerActor, { aud: urlAudience }), 'OuterAudienceWrong'],
    [
      'an outer token whose audience differs in the case of the host',
      outer(partnerActor, { aud: hostAudience.replace('sp01', 'SP01') }),
      'OuterAudienceWrong',
    ],
    ['an outer token without an audience', outer(partnerActor, { aud: undefined }), 'OuterAudienceWrong'],
    [
      'a user by an actor that is not trusted for delegation',
      outer(but(partnerActor, { trustedfordelegation: 'false' })),
      'DelegationNotTrusted',
    ],
    [
      'a user by an actor that does not say so',
      outer(but(partnerActor, { trustedfordelegation: undefined })),
      'DelegationNotTrusted',
    ],
    [
      'a user by an actor that says it otherwise',
      outer(but(partnerActor, { trustedfordelegation: 'TRUE' })),
      'DelegationNotTrusted',
    ],
    [
      'a user by an actor that says 1',
      outer(but(partnerActor, { trustedfordelegation: 1 })),
      'DelegationNotTrusted',
    ],
    ['a user with an empty name', outer(partnerActor, { upn: '' }), 'UserMalformed'],
    ['a user with a line break', outer(partnerActor, { smtp: 'ken@litwareinc.com\r\nx' }), 'UserMalformed'],
    ['a user with a name that is no text', outer(partnerActor, { sip: { user: 'ken' } }), 'UserMalformed'],
    ['a user with a name that is null', outer(partnerActor, { upn: null }), 'UserMalformed'],
    [
      'a user with a name of 257 characters',
      outer(partnerActor, { nameid: 'k'.repeat(257) }),
      'UserMalformed',
    ],
  ])('refuses %s', (_what, token, detail) => expectRefusal(token, detail));
});
