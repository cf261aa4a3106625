/** Before and after: as whom, what the other side must run, what comes next. */
import { describe, expect, it } from 'vitest';
import type { Answers } from '../../../../cli/setup/answers.ts';
import { mayDo, readCaller } from '../../../../cli/setup/caller.ts';
import { nextSteps, otherSide } from '../../../../cli/setup/other-side.ts';
import { readPublicUrl } from '../../../../cli/setup/situation.ts';
import { freshSituation, ids } from '../../../support/setup-model.ts';

const deployment = freshSituation({ assigned: true });
const partner = {
  name: 'P',
  applicationTrustLevel: 'Full',
  source: 'metadata',
  metadataUrl: 'https://x',
} as const;
const linked = {
  product: 'SkypeForBusiness',
  name: 'P',
  applicationTrustLevel: 'Full',
  source: 'linkedAccount',
  linkedAccount: 'A',
  applicationIdentifier: ids.lync,
} as const;

describe('the other side', () => {
  it.each<[string, Answers, string]>([
    [
      'Exchange',
      { partners: [{ ...partner, product: 'Exchange' }] },
      ".\\Configure-EnterprisePartnerApplication.ps1 -AuthMetaDataUrl 'https://s2s.litwareinc.com/metadata/json/1' -ApplicationType Lync",
    ],
    [
      'SharePoint',
      { partners: [{ ...partner, product: 'SharePoint' }] },
      "New-SPTrustedSecurityTokenIssuer -Name S2S -IsTrustBroker:$false -MetadataEndPoint 'https://s2s.litwareinc.com/metadata/json/1'",
    ],
    [
      'Lync',
      { partners: [{ ...partner, product: 'SkypeForBusiness' }] },
      'New-CsPartnerApplication -Identity S2S -ApplicationTrustLevel Full -MetadataUrl "https://s2s.litwareinc.com/metadata/json/1"',
    ],
    [
      'a directory',
      { partners: [linked] },
      `New-MsolServicePrincipalCredential -AppPrincipalId ${ids.lync} -Type asymmetric -Usage Verify -Value $credValue`,
    ],
    [
      'another deployment',
      { crossPremises: { exportFile: 'OAuthCert.cer' } },
      `s2s principal credential add ${ids.lync} --cert OAuthCert.cer --verify-dates`,
    ],
  ])('runs its own command with our address, for %s', (_name, answers, line) => {
    const [instruction] = otherSide(answers, deployment);
    expect(instruction?.lines).toContain(line);
  });

  it('has nothing to run where nothing was set up with it', () => {
    expect(otherSide({ certificate: { action: 'keep' } }, deployment)).toEqual([]);
  });
});

describe('what comes next', () => {
  it('begins with the certificate where none signs, and ends with watching', () => {
    const steps = nextSteps({}, freshSituation());
    expect(steps[0]).toMatch(/^No certificate signs yet/);
    expect(steps.at(-1)).toBe('Watch what expires: s2s monitor');
    expect(nextSteps({}, deployment)[0]).not.toMatch(/^No certificate/);
  });

  it('names the host of Autodiscover, and the test unless it was made', () => {
    const exchangeAutodiscoverUrl = 'https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc';
    const configured = {
      ...deployment,
      configuration: { ...deployment.configuration, exchangeAutodiscoverUrl },
    };
    const text = nextSteps({}, configured).join('\n');
    expect(text).toContain('See that autodiscover.litwareinc.com resolves');
    expect(text).toContain('s2s test storage');
    const tested: Answers = { test: { kind: 'storage', sipUri: 'sip:a@litwareinc.com' } };
    expect(nextSteps(tested, configured).join('\n')).not.toContain('s2s test');
  });
});

describe('our address', () => {
  it.each([
    ['{"endpoints":[{"location":"https://s2s.contoso.com/tokens/OAuth/2"}]}', 'https://s2s.contoso.com'],
    ['{"location":"https://a.com/s2s/tokens/OAuth/2"}', 'https://a.com/s2s'],
    ['no metadata', undefined],
  ])('is that of the token endpoint in our metadata: %s', (metadata, url) => {
    expect(readPublicUrl(metadata)).toBe(url);
  });
});

describe('the caller', () => {
  const token = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

  it.each([
    [{ upn: 'ken@litwareinc.com', appid: 'app', roles: ['Reader'] }, 'ken@litwareinc.com', ['Reader']],
    [{ appid: 'app', oid: 'object' }, 'app', []],
    [{ upn: 7, azp: 'app', roles: ['Reader', 7] }, 'app', ['Reader']],
  ])('is read from the token: %j', (claims, name, roles) => {
    expect(readCaller(token(claims))).toEqual({ name, roles });
  });

  it.each(['', 'opaque', 'a.b.c', token(null), token({})])('is not known from %j', (text) => {
    expect(readCaller(text)).toBeUndefined();
  });

  it.each([
    [['Reader'], false, false],
    [['Operator'], true, false],
    [['KeyAdministrator'], true, true],
  ])('with %j may be an operator: %s, and hold the keys: %s', (roles, operator, keys) => {
    const caller = { name: 'me', roles };
    expect([mayDo(caller, 'Operator'), mayDo(caller, 'KeyAdministrator')]).toEqual([operator, keys]);
  });

  it('that is not known may try', () => {
    expect(mayDo(undefined, 'KeyAdministrator')).toBe(true);
  });
});
