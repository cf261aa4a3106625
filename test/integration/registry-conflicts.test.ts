/** Objects of the registry against each other: two writers at once, what is taken, deleted, brought back, needed, unknown. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LinkedAccountView } from '../../shared/registry/accounts/linked-account.ts';
import type { PartnerApplicationView } from '../../shared/registry/partners/partner-kind.ts';
import type { ServicePrincipalView } from '../../shared/registry/principals/principal-view.ts';
import { freshCertificate, type ManagementAnswer, type ManagementClient } from '../support/management.ts';
import { auditOf, changeOf, etagOf, manageRegistry, pageOf, refusalOf, told } from '../support/registry.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';

let stack: TestStack;
let api: ManagementClient;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilReady(stack.url);
  api = await manageRegistry(stack);
});

afterAll(async () => {
  await stack?.stop();
});

const nobody = '0000000f-0000-4000-8000-00000000000f';

/** Of a partner that is trusted by its certificate. */
async function partnerRequest(name: string, applicationIdentifier: string) {
  const certificate = (await freshCertificate({ keyName: name })).der.toString('base64');
  const identity = { applicationIdentifier, realm: 'contoso.com' };
  return { name, applicationTrustLevel: 'Full', certificate, ...identity };
}

async function done<View>(answer: Promise<ManagementAnswer>) {
  return changeOf<View>(await answer);
}

const targetsOf = ({ body }: ManagementAnswer) => (body.violations ?? []).map(({ target }) => target);

describe('5.5 Etag conflict on admin update', () => {
  const path = 'linkedAccounts/Contended';
  const addresses = [1, 2, 3, 4, 5].map((n) => `writer${n}@litwareinc.com`);
  const addressOf = async () => told<LinkedAccountView>(await api.get(path)).externalEmailAddress;

  it('that saw the same are told apart: one wins, and the others know that they lost', async () => {
    await done(api.post('linkedAccounts', { name: 'Contended' }));
    const seen = { 'if-match': etagOf(await api.get(path)) };
    const answers = await Promise.all(
      addresses.map((externalEmailAddress) => api.patch(path, { externalEmailAddress }, seen)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 412, 412, 412, 412]);
    expect(await addressOf()).toBe(addresses[statuses.indexOf(200)]);
    expect(await auditOf(api, path)).toHaveLength(2);
  });

  it('that take whatever is there come one after the other, each on record', async () => {
    const before = await auditOf(api, path);
    const roles = ['One', 'Two', 'Three'];
    const answers = await Promise.all(roles.map((role) => api.put(`roleAssignments/Contended/${role}`)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const { roles: held } = told<LinkedAccountView>(await api.get(path));
    expect(held.toSorted()).toEqual(roles.toSorted());
    expect(await auditOf(api, path)).toHaveLength(before.length + 3);
  });

  it('that create the same make it once', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() => api.post('servicePrincipals', { appId: nobody, displayName: 'Once' })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    const refused = answers.filter(({ status }) => status === 409).map(refusalOf);
    expect(refused).toEqual(Array(2).fill([409, 'PrincipalAlreadyExists']));
    await done(api.delete(`servicePrincipals/${nobody}`));
  });
});

describe('A name that somebody has', () => {
  it('is refused to everybody else, with all that is taken told at once', async () => {
    const names = ['https://one.litwareinc.com', 'https://two.litwareinc.com'];
    await done(api.post('servicePrincipals', { displayName: 'Holder', servicePrincipalNames: names }));
    const other = await api.post('servicePrincipals', { displayName: 'Other', servicePrincipalNames: names });
    expect(refusalOf(other)).toEqual([409, 'ServicePrincipalNameTaken', 'ServicePrincipalNameTaken']);
    const query = `servicePrincipalName=${encodeURIComponent('HTTPS://ONE.litwareinc.com')}`;
    const found = pageOf<ServicePrincipalView>(await api.get(`servicePrincipals?${query}`));
    expect(found.value.map(({ displayName }) => displayName)).toEqual(['Holder']);
  });

  it('is free again when it is given back', async () => {
    const made = { displayName: 'Giver', servicePrincipalNames: ['https://three.litwareinc.com'] };
    const { value } = await done<ServicePrincipalView>(api.post('servicePrincipals', made));
    const { servicePrincipalNames } = made;
    await done(api.post(`servicePrincipals/${value.id}/removeNames`, { servicePrincipalNames }));
    await done(api.post('servicePrincipals', { displayName: 'Taker', servicePrincipalNames }));
    const back = await api.post(`servicePrincipals/${value.id}/addNames`, { servicePrincipalNames });
    expect(refusalOf(back)).toEqual([409, 'ServicePrincipalNameTaken']);
  });
});

describe('5.6 Destructive acts', () => {
  describe('A deleted object', () => {
    const application = '0000000b-0000-4000-8000-00000000000b';

    it('is gone from everywhere but the list of the deleted, and comes back as it was', async () => {
      const made = await done<PartnerApplicationView>(
        api.post('partnerApplications', await partnerRequest('Contoso', application)),
      );
      const gone = await done<PartnerApplicationView>(api.delete('partnerApplications/contoso'));
      expect(gone.value).toEqual({ ...made.value, deletedDate: expect.any(String) });
      for (const path of ['partnerApplications/Contoso', 'partnerApplications/Contoso/refreshMetadata'])
        expect(refusalOf(await api.send(path, { method: path.endsWith('a') ? 'POST' : 'GET' }))).toEqual([
          404,
          'NotFound',
        ]);
      expect(pageOf(await api.get('partnerApplications')).value).toEqual([]);
      expect(pageOf(await api.get('partnerApplications?deleted=true')).value).toEqual([gone.value]);
      const back = await done<PartnerApplicationView>(api.post('partnerApplications/CONTOSO/restore'));
      expect(back.value).toEqual(made.value);
      expect(await done(api.post('partnerApplications/Contoso/restore'))).toMatchObject({ changed: false });
      expect(pageOf(await api.get('partnerApplications?deleted=true')).value).toEqual([]);
    });

    it('claims nothing: another may be what it was, and then it cannot come back', async () => {
      await done(api.delete('partnerApplications/Contoso'));
      await done(api.post('partnerApplications', await partnerRequest('Successor', application)));
      const back = await api.post('partnerApplications/Contoso/restore');
      expect(refusalOf(back)).toEqual([409, 'PartnerAlreadyExists']);
      await done(api.delete('partnerApplications/Successor'));
      await done(api.post('partnerApplications/Contoso/restore'));
    });

    it('makes room for a new one of its name', async () => {
      await done(api.delete('partnerApplications/Contoso'));
      const request = await partnerRequest('contoso', '0000000c-0000-4000-8000-00000000000c');
      const made = await api.post('partnerApplications', request);
      expect(made.status).toBe(201);
      expect(told(await api.get('partnerApplications/Contoso'))).toMatchObject({
        name: 'contoso',
        applicationIdentifier: request.applicationIdentifier,
      });
      expect(refusalOf(await api.post('partnerApplications', request))).toContain('PartnerAlreadyExists');
    });
  });
});

describe('An account that a partner names', () => {
  const identity = { applicationIdentifier: nobody, realm: 'fabrikam.com' };

  it('is there when the partner is made, and stays while it is named', async () => {
    const partner = { name: 'Linked', applicationTrustLevel: 'User', linkedAccount: 'Needed', ...identity };
    expect(refusalOf(await api.post('partnerApplications', partner))).toEqual([400, 'InvalidRequest']);
    await done(api.post('linkedAccounts', { name: 'Needed' }));
    await done(api.post('partnerApplications', partner));
    const refused = await api.delete('linkedAccounts/needed');
    expect(refusalOf(refused)).toEqual([409, 'LinkedAccountInUse']);
    expect(refused.body.detail).toContain('Linked');
  });

  it('must be there when the partner comes back', async () => {
    await done(api.delete('partnerApplications/Linked'));
    await done(api.delete('linkedAccounts/Needed'));
    const refused = await api.post('partnerApplications/Linked/restore');
    expect(refusalOf(refused)).toEqual([400, 'InvalidRequest']);
    await done(api.post('linkedAccounts/Needed/restore'));
    await done(api.post('partnerApplications/Linked/restore'));
  });
});

describe('What is wrong with a request', () => {
  it('is told at once, whatever it is about', async () => {
    const shape = {
      name: '',
      applicationTrustLevel: 'Total',
      enabled: 'yes',
      trust: true,
      reason: 'x'.repeat(501),
    };
    const shaped = await api.post('partnerApplications', shape);
    expect(shaped.status).toBe(400);
    expect(targetsOf(shaped).toSorted()).toEqual([
      'applicationTrustLevel',
      'enabled',
      'name',
      'reason',
      'trust',
    ]);
    const meant = {
      name: '-x',
      applicationTrustLevel: 'Full',
      certificate: 'bm9uZQ==',
      applicationIdentifier: 'x',
      realm: '?',
      linkedAccount: 'nobody',
    };
    expect(new Set(targetsOf(await api.post('partnerApplications', meant)))).toEqual(
      new Set(['name', 'certificate', 'applicationIdentifier', 'realm', 'linkedAccount']),
    );
    const unseen = await api.send('linkedAccounts/x?dryrun=true', {
      method: 'DELETE',
      body: { reason: 'x' },
    });
    expect(unseen.body.violations?.map(({ code }) => code).toSorted()).toEqual([
      'InvalidRequest',
      'InvalidRequest',
      'PreconditionRequired',
    ]);
  });
});

describe('What nobody has', () => {
  const guid = '0000000e-0000-4000-8000-00000000000e';
  const named = ['partnerApplications', 'oauthServers', 'linkedAccounts'].flatMap((kind) =>
    ['Nobody', '%2A', '..%5Cx', 'x'.repeat(65)].map((name) => `${kind}/${name}`),
  );
  const principals = [guid, 'Nobody', '%2A'].map((id) => `servicePrincipals/${id}`);
  const credentials = ['keyCredentials', 'passwordCredentials'].flatMap((kind) => [
    `servicePrincipals/${guid}/${kind}/${guid}`,
    `servicePrincipals/00000004-0000-0ff1-ce00-000000000000/${kind}/${guid}`,
  ]);

  it.each([...named, ...principals, ...credentials])('is not found, read or deleted: %s', async (path) => {
    for (const answer of [await api.get(path), await api.delete(path)])
      expect(refusalOf(answer)).toEqual([404, 'NotFound']);
  });

  it.each([
    ...[...named, ...principals].map((path) => `${path}/restore`),
    ...['addNames', 'removeNames'].map((verb) => `servicePrincipals/${guid}/${verb}`),
    'partnerApplications/Nobody/refreshMetadata',
    'oauthServers/Nobody/refreshMetadata',
    `servicePrincipals/${guid}/passwordCredentials`,
  ])('is not found by %s', async (path) => {
    const body = path.endsWith('Names') ? { servicePrincipalNames: ['https://x.litwareinc.com'] } : {};
    expect(refusalOf(await api.post(path, body))).toEqual([404, 'NotFound']);
  });

  it('is no member of a list either', async () => {
    for (const path of [
      'servicePrincipals?servicePrincipalName=nobody',
      'roleAssignments?account=nobody',
      'auditEvents?object=linkedAccounts/nobody',
      'auditEvents?object=nothing',
    ])
      expect(pageOf(await api.get(path))).toEqual({ value: [] });
  });
});

describe('5.1 Two registered certificates with the same x5t or same key under two partners', () => {
  const ids = [1, 2, 3, 4].map((n) => `0000002${n}-0000-4000-8000-00000000002${n}`);

  /** One of them has it; to the others it is somebody else's, also when they ask again. */
  async function goesToOne(ask: (id: string) => Promise<ManagementAnswer>, code: string): Promise<void> {
    const answers = await Promise.all(ids.map(ask));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    for (const [at, { status }] of answers.entries())
      if (status === 409) expect(refusalOf(await ask(ids[at] ?? ''))).toEqual([409, code]);
  }

  it('makes one partner of several that come at once', async () => {
    const { certificate } = await partnerRequest('Wanted', nobody);
    await goesToOne(async (id) => {
      const identity = { applicationIdentifier: id, realm: 'wanted.example' };
      return api.post('partnerApplications', {
        name: `Wanted-${id.slice(0, 8)}`,
        applicationTrustLevel: 'Full',
        certificate,
        ...identity,
      });
    }, 'PartnerCertificateTaken');
  });

  it('makes a credential of one application of several that come at once', async () => {
    const key = (await freshCertificate({ keyName: 'wanted' })).pem;
    for (const appId of ids) await done(api.post('servicePrincipals', { appId, displayName: 'Wants' }));
    await goesToOne(
      (id) => api.post(`servicePrincipals/${id}/keyCredentials`, { key }),
      'CredentialAlreadyRegistered',
    );
  });
});
