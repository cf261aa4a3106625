/** Which form of partner a request means, and every rule of the parameter sets that it breaks. */
import { describe, expect, it } from 'vitest';
import {
  type FormRequest,
  namedSources,
  readPartnerForm,
  sourceConflicts,
} from '../../../../shared/registry/partners/partner-form.ts';
import { refusalsOf, succeeded, violationsOf } from '../../../support/outcomes.ts';
import { exchangeUrl } from '../../../support/registry-bench.ts';
import { exchangeId } from '../../../support/token-service.ts';

const id = { applicationIdentifier: exchangeId };
const realm = { realm: 'contoso.com' };
const metadata = { metadataUrl: exchangeUrl };
const certificate = { certificate: 'MII…' };

describe('a form', () => {
  it.each<[string, FormRequest, object]>([
    ['metadata', metadata, { form: 'metadata', ...metadata }],
    [
      'metadata with a linked account',
      { ...metadata, linkedAccount: 'a' },
      { form: 'metadata', ...metadata },
    ],
    [
      'a certificate',
      { ...certificate, ...id, ...realm },
      { form: 'certificate', ...certificate, ...id, ...realm },
    ],
    [
      'a linked account',
      { ...id, linkedAccount: 'SfBOnline-ApplicationAccount' },
      { form: 'linkedAccount', ...id, realm: undefined },
    ],
    [
      'a linked account and a realm',
      { ...id, ...realm, linkedAccount: 'a' },
      { form: 'linkedAccount', ...realm },
    ],
    ['any OAuth server', { ...id, useOAuthServer: true }, { form: 'oauthServer', oauthServer: null, ...id }],
    ['a named OAuth server', { ...id, oauthServer: 'ACS' }, { form: 'oauthServer', oauthServer: 'ACS' }],
    [
      'a named OAuth server, said twice',
      { ...id, oauthServer: 'ACS', useOAuthServer: true },
      { form: 'oauthServer', oauthServer: 'ACS' },
    ],
    [
      'a linked account, and no OAuth server',
      { ...id, linkedAccount: 'a', useOAuthServer: false },
      { form: 'linkedAccount' },
    ],
    [
      'a certificate, identifier and realm in other case',
      { ...certificate, applicationIdentifier: exchangeId.toUpperCase(), realm: 'Contoso.COM' },
      { form: 'certificate', ...id, ...realm },
    ],
    [
      'a realm that is a GUID',
      { ...certificate, ...id, realm: exchangeId.toUpperCase() },
      { realm: exchangeId },
    ],
  ])('is read of %s', (_, request, form) => {
    expect(succeeded(readPartnerForm(request))).toMatchObject(form);
  });
});

describe('a request is refused', () => {
  it.each<[string, FormRequest, string[]]>([
    ['without anything', {}, ['PartnerSourceConflict', 'InvalidRequest applicationIdentifier']],
    ['without a source', { ...id, ...realm }, ['PartnerSourceConflict']],
    ['with an empty account for a source', { ...id, linkedAccount: '' }, ['PartnerSourceConflict']],
    ['with null for a source', { ...id, linkedAccount: null }, ['PartnerSourceConflict']],
    ['that only says no to an OAuth server', { ...id, useOAuthServer: false }, ['PartnerSourceConflict']],
    [
      'with what the document says',
      { ...metadata, ...id, ...realm },
      ['PartnerSourceConflict applicationIdentifier', 'PartnerSourceConflict realm'],
    ],
    ['with two sources', { ...metadata, ...certificate }, ['PartnerSourceConflict']],
    ['with three', { ...metadata, ...certificate, oauthServer: 'ACS' }, ['PartnerSourceConflict']],
    [
      'with certificate and OAuth server',
      { ...certificate, ...id, useOAuthServer: true },
      ['PartnerSourceConflict'],
    ],
    [
      'with an OAuth server that it does not want',
      { ...id, oauthServer: 'ACS', useOAuthServer: false },
      ['PartnerSourceConflict useOAuthServer'],
    ],
    [
      'with two sources and nonsense beside them',
      { ...metadata, ...certificate, applicationIdentifier: 'Exchange', realm: 'a b' },
      ['PartnerSourceConflict', 'InvalidRequest applicationIdentifier', 'InvalidRequest realm'],
    ],
    ['with a certificate and no realm', { ...certificate, ...id }, ['PartnerRealmRequired realm']],
    [
      'with a certificate alone',
      certificate,
      ['InvalidRequest applicationIdentifier', 'PartnerRealmRequired realm'],
    ],
    [
      'with a certificate, and neither identifier nor realm that is one',
      { ...certificate, applicationIdentifier: '1', realm: '_' },
      ['InvalidRequest applicationIdentifier', 'InvalidRequest realm'],
    ],
    ['with an OAuth server and nobody', { useOAuthServer: true }, ['InvalidRequest applicationIdentifier']],
    ['with a realm that is a route', { ...id, linkedAccount: 'a', realm: 'api' }, ['InvalidRequest realm']],
    ['with the realm of everybody', { ...id, linkedAccount: 'a', realm: '*' }, ['InvalidRequest realm']],
    ['with an empty realm', { ...certificate, ...id, realm: '' }, ['InvalidRequest realm']],
    ['with a Kelvin sign', { ...certificate, ...id, realm: 'lin\u212A.com' }, ['InvalidRequest realm']],
  ])('%s', (_, request, refusals) => {
    expect(refusalsOf(readPartnerForm(request))).toEqual(refusals);
  });

  it('without repeating what it holds', () => {
    const long = 'x'.repeat(5000);
    const refused = violationsOf(
      readPartnerForm({ ...certificate, applicationIdentifier: long, realm: long }),
    );
    expect(refused).not.toEqual([]);
    for (const { message } of refused) expect(message).not.toContain('xxx');
  });
});

describe('the sources of a request', () => {
  it('are told in the order of the document, and each once', () => {
    expect(namedSources({ ...metadata, ...certificate, oauthServer: 'ACS' }).map(({ form }) => form)).toEqual(
      ['metadata', 'certificate', 'oauthServer'],
    );
    expect(namedSources({})).toEqual([]);
  });

  it('conflict in two ways at once', () => {
    const request = { ...metadata, oauthServer: 'ACS', useOAuthServer: false };
    expect(sourceConflicts(request).map(({ target }) => target)).toEqual([undefined, 'useOAuthServer']);
  });
});
