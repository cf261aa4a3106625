/**
 * Real answers against the OpenAPI document: what the rules show must be what the document says, to the member. Also
 * that what a request is read into is what the rules take; the compiler judges that.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { everyAction } from '../../../../functions/http/issuer-requests.ts';
import { isRefusal, type Outcome } from '../../../../shared/base/errors.ts';
import { recordOfFailure, viewOfRecord } from '../../../../shared/certificates/roll/roll-record.ts';
import { readCertificate } from '../../../../shared/certificates/x509/certificate.ts';
import { keyCredentialCreate } from '../../../../shared/http/api/credentials.ts';
import { linkedAccountCreate } from '../../../../shared/http/api/linked-accounts.ts';
import { oauthConfigurationUpdate } from '../../../../shared/http/api/oauth-configuration.ts';
import { oauthServerCreate } from '../../../../shared/http/api/oauth-servers.ts';
import { pageAnswer } from '../../../../shared/http/api/paging.ts';
import {
  partnerApplicationCreate,
  partnerApplicationUpdate,
} from '../../../../shared/http/api/partner-applications.ts';
import {
  servicePrincipalCreate,
  servicePrincipalUpdate,
} from '../../../../shared/http/api/service-principals.ts';
import { readMembers } from '../../../../shared/http/management-body.ts';
import { problemResponse, violationsResponse } from '../../../../shared/http/problem.ts';
import { foreignKeyOfCertificate } from '../../../../shared/metadata/foreign/foreign-key.ts';
import type { AccountCreation } from '../../../../shared/registry/accounts/account-acts.ts';
import { viewOfAccount, viewOfAssignment } from '../../../../shared/registry/accounts/linked-account.ts';
import type { ConfigurationRequest } from '../../../../shared/registry/configuration/configuration-acts.ts';
import type { PartnerCreation } from '../../../../shared/registry/partners/partner-acts.ts';
import type { PartnerApplication } from '../../../../shared/registry/partners/partner-application.ts';
import type { PartnerChange } from '../../../../shared/registry/partners/partner-change.ts';
import { viewOfPartner } from '../../../../shared/registry/partners/partner-kind.ts';
import type { KeyCredentialRequest } from '../../../../shared/registry/principals/key-credentials.ts';
import type { PrincipalCreation } from '../../../../shared/registry/principals/principal-acts.ts';
import { viewOfPrincipal } from '../../../../shared/registry/principals/principal-view.ts';
import { viewOfServer } from '../../../../shared/registry/servers/oauth-server.ts';
import type { ServerCreation } from '../../../../shared/registry/servers/server-acts.ts';
import { firstRefresh } from '../../../../shared/registry/trust/refresh-state.ts';
import { apiDocument, conformsTo } from '../../../support/api-conformance.ts';
import type { TestCertificate } from '../../../support/certificates.ts';
import { createTestClock, testNow } from '../../../support/clock.ts';
import { ann, certificateOf, createIssuerBench } from '../../../support/issuer-bench.ts';
import { json, requestId } from '../requests.ts';

let one: TestCertificate;
let two: TestCertificate;

beforeAll(async () => {
  [one, two] = await Promise.all([certificateOf('one'), certificateOf('two')]);
});

/** As it arrives: members without a value are gone. */
const sent = (answer: object): unknown => JSON.parse(JSON.stringify(answer));

function granted<T>(outcome: Outcome<T>): T {
  if (isRefusal(outcome)) throw new Error(JSON.stringify(outcome.violations));
  return outcome.value;
}

describe('conformance', () => {
  it('finds a member too few, a member too many and one of the wrong kind', () => {
    const view = { name: 'a', externalEmailAddress: null, hiddenFromAddressLists: false, roles: [] };
    const whole = { ...view, createdDate: '2026-07-01T00:00:00Z' };
    expect(conformsTo('linked-account', 'GET', 200, whole)).toEqual([]);
    expect(conformsTo('linked-account', 'GET', 200, view)).toHaveLength(1);
    expect(conformsTo('linked-account', 'GET', 200, { ...whole, secret: 'x' })).toHaveLength(1);
    expect(conformsTo('linked-account', 'GET', 200, { ...whole, roles: null })).toHaveLength(1);
    expect(conformsTo('linked-account', 'GET', 200, { ...whole, createdDate: '1.7.2026' })).toHaveLength(1);
    expect(conformsTo('linked-account', 'GET', 201, whole)).toHaveLength(1);
    expect(conformsTo('linked-account', 'PUT', 200, whole)).toHaveLength(1);
  });

  it('takes a file as it is', () => {
    expect(conformsTo('certificate-cer', 'GET', 200, undefined)).toEqual([]);
    expect(conformsTo('certificate-cer', 'GET', 404, undefined)).not.toEqual([]);
  });
});

describe('problems', () => {
  it('are what the document says', () => {
    const one = problemResponse('NotFound', 'There is nothing.', requestId);
    expect(conformsTo('partner-application', 'GET', 404, json(one))).toEqual([]);
    const violation = { code: 'InvalidRequest', message: 'One.', target: 'name' } as const;
    const many = violationsResponse([violation, { code: 'Conflict', message: 'Two.' }], requestId);
    expect(conformsTo('partner-applications', 'POST', 400, json(many))).toEqual([]);
    expect(conformsTo('partner-applications', 'POST', 400, { ...json(many), violations: [] })).toHaveLength(
      1,
    );
  });
});

describe('the token issuer', () => {
  it('answers as the document says, whatever its slots hold', async () => {
    const { issuer, vault, hold } = createIssuerBench();
    expect(conformsTo('token-issuer', 'GET', 200, sent((await issuer.state()).view))).toEqual([]);
    hold(one);
    vault.put(two);
    const assigned = { thumbprint: two.thumbprint, acceptSanForSubject: false };
    const { etag: _etag, ...result } = granted(await issuer.assign(assigned, ann));
    expect(conformsTo('token-issuer-assign', 'POST', 200, sent({ dryRun: false, ...result }))).toEqual([]);
    const { etag: _tag, ...revoked } = granted(
      await issuer.revoke({ thumbprint: one.thumbprint, force: true }, ann),
    );
    expect(revoked.tokenIssuer.revoked).toHaveLength(1);
    expect(conformsTo('token-issuer-revoke', 'POST', 200, sent({ dryRun: false, ...revoked }))).toEqual([]);
    const certificates = { value: await issuer.certificates() };
    expect(conformsTo('certificates', 'GET', 200, sent(certificates))).toEqual([]);
    const entries = await issuer.history(50);
    expect(entries.length).toBeGreaterThan(1);
    expect(conformsTo('token-issuer-history', 'GET', 200, sent({ value: entries }))).toEqual([]);
    const advance = { dryRun: true, planned: await issuer.planned() };
    expect(conformsTo('token-issuer-advance', 'POST', 200, sent(advance))).toEqual([]);
  });

  it('tells of its timer as the document says', () => {
    const view = viewOfRecord(recordOfFailure(undefined, 'tables: down', createTestClock()));
    expect(conformsTo('timer-runs', 'GET', 200, sent({ value: [view] }))).toEqual([]);
    expect(conformsTo('token-issuer-advance', 'POST', 200, sent({ dryRun: false, ...view }))).toEqual([]);
  });

  it('validates the acts that the document names', () => {
    const { oneOf } = apiDocument.components.schemas.TokenIssuerValidation as {
      readonly oneOf: readonly { properties: { action: { const: string } } }[];
    };
    const named = oneOf.map(({ properties }) => properties.action.const);
    expect(named.toSorted()).toEqual(Object.keys(everyAction).toSorted());
  });
});

describe('the registry', () => {
  const changed = (value: object) => ({ dryRun: false, changed: true, warnings: [], value });
  const foreignKey = () => {
    const facts = readCertificate(one.der);
    if (!facts) throw new Error('made before all');
    return foreignKeyOfCertificate(facts);
  };
  const trust = () => ({
    keys: [foreignKey(), { kid: 'k', jwk: { kty: 'RSA', n: 'n', e: 'e' } as const }],
    refresh: firstRefresh(testNow),
  });
  const partner = (source: PartnerApplication['source']): PartnerApplication => ({
    name: 'Exchange',
    applicationIdentifier: '00000002-0000-0ff1-ce00-000000000000',
    realm: 'litwareinc.com',
    trustLevel: 'Full',
    enabled: true,
    acceptSecurityIdentifierInformation: false,
    linkedAccount: null,
    source,
    keys: trust().keys,
    createdAt: testNow,
  });

  it.each<[string, () => PartnerApplication['source']]>([
    ['metadata', () => ({ form: 'metadata', metadataUrl: 'https://x', refresh: trust().refresh })],
    ['a certificate', () => ({ form: 'certificate' })],
    ['an account', () => ({ form: 'linkedAccount' })],
    ['a server', () => ({ form: 'oauthServer', oauthServer: 'acs' })],
  ])('shows a partner that is trusted by %s as the document says', (_by, source) => {
    const view = sent(viewOfPartner(partner(source()), testNow)) as object;
    expect(conformsTo('partner-application', 'GET', 200, view)).toEqual([]);
    expect(conformsTo('partner-applications', 'POST', 201, changed(view))).toEqual([]);
    const deleted = { ...view, deletedDate: '2026-07-01T00:00:00Z' };
    expect(conformsTo('partner-application', 'DELETE', 200, changed(deleted))).toEqual([]);
    const query = new URLSearchParams('top=1');
    const page = pageAnswer({ path: '/api/partnerApplications', query }, [view], 'exchange');
    expect(conformsTo('partner-applications', 'GET', 200, json(page))).toEqual([]);
  });

  it('shows an OAuth server as the document says', () => {
    const server = {
      name: 'acs',
      metadataUrl: 'https://accounts.accesscontrol.windows.net/metadata/json/1',
      kind: 'authentication',
      issuer: '00000001-0000-0000-c000-000000000000@litwareinc.com',
      applicationIdentifier: '00000001-0000-0000-c000-000000000000',
      realm: 'litwareinc.com',
      tokenEndpoint: null,
      authorizationEndpoint: null,
      accessTokenIssuer: null,
      enabled: true,
      acceptSecurityIdentifierInformation: false,
      createdAt: testNow,
    } as const;
    const view = sent(viewOfServer({ ...server, ...trust() }, testNow));
    expect(conformsTo('oauth-server-item', 'GET', 200, view)).toEqual([]);
  });

  it('shows a service principal as the document says', () => {
    const dates = { startsAt: testNow, endsAt: testNow + 86_400 };
    const certificate = one.der.toString('base64');
    const principal = {
      id: '7f3c0000-0000-4000-8000-000000000001',
      appId: '00000004-0000-0ff1-ce00-000000000000',
      displayName: 'Lync',
      enabled: true,
      trustedForDelegation: true,
      names: ['00000004-0000-0ff1-ce00-000000000000/lync.litwareinc.com'],
      requiredRoles: ['UserApplication'],
      keyCredentials: [{ keyId: 'k', certificate, ...dates }],
      passwordCredentials: [{ keyId: 'p', hash: 'h', hint: 'abc', ...dates, displayName: 'one' }],
      createdAt: testNow,
    };
    const view = viewOfPrincipal(principal, new Map([['k', '2026-07-01']]));
    expect(conformsTo('service-principal', 'GET', 200, sent(view))).toEqual([]);
    const password = { ...view.passwordCredentials[0], secretText: 's' };
    expect(conformsTo('password-credentials', 'POST', 201, sent(changed(password)))).toEqual([]);
  });

  it('shows a linked account and its roles as the document says', () => {
    const assigned = { role: 'UserApplication', assignedAt: testNow };
    const account = {
      name: 'a',
      externalEmailAddress: null,
      hiddenFromAddressLists: true,
      roles: [assigned],
      createdAt: testNow,
    };
    expect(conformsTo('linked-account', 'GET', 200, sent(viewOfAccount(account)))).toEqual([]);
    const assignments = { value: [viewOfAssignment(account, assigned)] };
    expect(conformsTo('role-assignments', 'GET', 200, sent(assignments))).toEqual([]);
  });
});

describe('a request of the registry', () => {
  it('is read into what the rules take, with its defaults', () => {
    const asked = { name: 'Exchange', applicationTrustLevel: 'Full', metadataUrl: 'https://x' };
    const read: PartnerCreation = granted(readMembers(partnerApplicationCreate, asked));
    expect(read).toEqual({ ...asked, enabled: true, acceptSecurityIdentifierInformation: false });
    const change: PartnerChange = granted(readMembers(partnerApplicationUpdate, { linkedAccount: null }));
    expect(change).toEqual({ linkedAccount: null });
    const { metadataUrl } = asked;
    const server: ServerCreation = granted(readMembers(oauthServerCreate, { name: 'acs', metadataUrl }));
    expect(server).toMatchObject({ enabled: true, acceptSecurityIdentifierInformation: false });
    const account: AccountCreation = granted(readMembers(linkedAccountCreate, { name: 'a' }));
    expect(account).toEqual({ name: 'a', hiddenFromAddressLists: false, roles: [] });
    const key: KeyCredentialRequest = granted(readMembers(keyCredentialCreate, { key: 'x' }));
    expect(key).toEqual({ key: 'x', type: 'AsymmetricX509Cert', usage: 'Verify' });
    const { confirmRealmChange, ...members } = granted(
      readMembers(oauthConfigurationUpdate, { realm: null }),
    );
    const configuration: ConfigurationRequest = { members, confirmRealmChange };
    expect(configuration).toEqual({ members: { realm: null }, confirmRealmChange: false });
    const principal: PrincipalCreation = granted(readMembers(servicePrincipalCreate, { displayName: 'x' }));
    expect(principal).toEqual({
      displayName: 'x',
      servicePrincipalNames: [],
      enabled: true,
      trustedForDelegation: false,
      requiredRoles: [],
    });
  });

  it('that would replace the names of a principal is told how to add and remove them', () => {
    const outcome = readMembers(servicePrincipalUpdate, { servicePrincipalNames: ['a'] });
    expect(isRefusal(outcome) && outcome.violations).toEqual([
      {
        code: 'InvalidRequest',
        message: 'The list is never replaced as a whole: use addNames and removeNames.',
        target: 'servicePrincipalNames',
      },
    ]);
  });
});
