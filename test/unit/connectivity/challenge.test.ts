/** The challenges of Exchange, SharePoint and Lync as they were captured (reference §3.7), and what is none. */
import { describe, expect, it } from 'vitest';
import { listsIssuer, readBearerChallenge } from '../../../shared/connectivity/challenge.ts';

const exchange = '00000002-0000-0ff1-ce00-000000000000';
const sharePoint = '00000003-0000-0ff1-ce00-000000000000';
const lync = '00000004-0000-0ff1-ce00-000000000000';
const acs = '00000001-0000-0000-c000-000000000000';

describe('a Bearer challenge', () => {
  it.each([
    {
      peer: 'SharePoint Online, without blanks',
      headers: [
        `Bearer realm="R",client_id="${sharePoint}",trusted_issuers="${acs}@*,https://sts.windows.net/*/,${sharePoint}@R2",authorization_uri="https://login.example/common/oauth2/authorize"`,
      ],
      clientId: sharePoint,
      realm: 'R',
      trustedIssuers: [`${acs}@*`, 'https://sts.windows.net/*/', `${sharePoint}@R2`],
    },
    {
      peer: 'SharePoint on premises, two members',
      headers: [`Bearer realm="R",client_id="${sharePoint}"`],
      clientId: sharePoint,
      realm: 'R',
    },
    {
      peer: 'Exchange after a bad token, other schemes behind commas',
      headers: [
        `Bearer client_id="${exchange}", trusted_issuers="${lync}@contoso.com", token_types="app_asserted_user_v1service_asserted_app_v1", error="invalid_token",Negotiate,NTLM,Basic realm="autodiscover.contoso.com"`,
      ],
      clientId: exchange,
      trustedIssuers: [`${lync}@contoso.com`],
      error: 'invalid_token',
      otherSchemes: ['Negotiate', 'NTLM', 'Basic'],
    },
    {
      peer: 'Lync, in any order, beside a scheme of its own',
      headers: [
        `Bearer trusted_issuers="${exchange}@contoso.com", client_id="${lync}"`,
        'MsRtcOAuth href="https://lync.contoso.com/WebTicket/oauthtoken",grant_type="urn:microsoft.rtc:windows,password"',
      ],
      clientId: lync,
      trustedIssuers: [`${exchange}@contoso.com`],
      otherSchemes: ['MsRtcOAuth'],
    },
    {
      peer: 'one after a scheme with a token68',
      headers: [`Negotiate YIIGhgYJKoZIhvcSAQICAQBugg==, bearer client_id=${exchange}`],
      clientId: exchange,
      otherSchemes: ['Negotiate'],
    },
    {
      peer: 'one with quoted pairs and blanks around the sign',
      headers: [`Bearer realm = "a \\"b\\" c" , client_id="${exchange}"`],
      clientId: exchange,
      realm: 'a "b" c',
    },
    { peer: 'one without any member', headers: ['Bearer'] },
    { peer: 'one whose members are empty', headers: ['Bearer realm="",client_id="",trusted_issuers=" , "'] },
    {
      peer: 'one that breaks off in a quotation',
      headers: [`Bearer client_id="${exchange}", realm="R`],
      clientId: exchange,
    },
  ])('is read from $peer', ({ headers, peer: _, ...expected }) => {
    expect(readBearerChallenge(headers)).toEqual({
      clientId: undefined,
      realm: undefined,
      trustedIssuers: [],
      error: undefined,
      otherSchemes: [],
      ...expected,
    });
  });

  it.each([
    ['no header', []],
    ['other schemes', ['Negotiate', 'NTLM, Basic realm="Bearer"']],
    ['a member by that name', ['Basic bearer="1"']],
    ['nothing but signs', ['=", , ="""']],
    ['an empty header', ['']],
  ])('is not seen in %s', (_what, headers) => {
    expect(readBearerChallenge(headers)).toBeUndefined();
  });

  it('is read in time that grows with its length alone', () => {
    const hostile = `Bearer ${'a="\\",'.repeat(5000)}${'b='.repeat(5000)}`;
    expect(readBearerChallenge([hostile])?.clientId).toBeUndefined();
  });
});

describe('the list of trusted issuers', () => {
  it.each([
    ['the issuer itself', [`${lync}@contoso.com`], true],
    ['its id in any realm', [`${lync}@*`], true],
    ['the same in capitals', [`${lync.toUpperCase()}@CONTOSO.com`], true],
    ['the id in another realm', [`${lync}@fabrikam.com`], false],
    ['another id in the realm', [`${exchange}@contoso.com`], false],
    ['the id alone', [lync], false],
    ['a URL', ['https://sts.windows.net/*/'], false],
    ['nothing', [], false],
  ])('with %s answers for the issuer', (_what, entries, expected) => {
    expect(listsIssuer(entries, `${lync}@contoso.com`)).toBe(expected);
  });
});
