/** Answers of a set-up, any that somebody could give and the service would take. */
import fc from 'fast-check';
import type { Answers, CredentialAnswer } from '../../cli/setup/answers.ts';
import type { Situation } from '../../cli/setup/situation.ts';
import { freshSituation, ids } from './setup-model.ts';

const use = fc.oneof(
  fc.constant({ when: 'now' as const }),
  fc.constant({ when: 'date' as const, effectiveDate: '2026-09-01T00:00:00Z' }),
);

const certificate = fc.oneof(
  fc.constant({ action: 'keep' as const }),
  fc.record({ action: fc.constant('create' as const), use }),
  fc.record({
    action: fc.constant('import' as const),
    path: fc.constant('new.pfx'),
    passwordFrom: fc.constant('prompt' as const),
    use,
  }),
);

const configuration = fc.record(
  {
    defaultSipDomain: fc.constantFrom('litwareinc.com', 'fabrikam.com'),
    additionalSipDomains: fc.subarray(['contoso.com', 'northwind.com']),
    realm: fc.constantFrom('litwareinc.com', 'fabrikam.com'),
    exchangeAutodiscoverUrl: fc.constant('https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc'),
  },
  { requiredKeys: [] },
);

/** Names are told apart by the caller: two entries of one name would contradict each other. */
function partner(name: string) {
  const common = {
    product: fc.constantFrom('Exchange' as const, 'SharePoint' as const, 'SkypeForBusiness' as const),
    name: fc.constant(name),
    applicationTrustLevel: fc.constantFrom('Full' as const, 'User' as const),
  };
  return fc.oneof(
    fc.record({
      ...common,
      source: fc.constant('metadata' as const),
      metadataUrl: fc.constant('https://a.litwareinc.com/metadata/json/1'),
      issuer: fc.constant(`${ids.exchange}@litwareinc.com`),
    }),
    fc.record({
      ...common,
      source: fc.constant('certificate' as const),
      certificate: fc.constant('partner.cer'),
      applicationIdentifier: fc.constant(ids.exchange),
      realm: fc.constant('fabrikam.com'),
    }),
    fc.record({
      ...common,
      source: fc.constant('linkedAccount' as const),
      // Two partners may share one.
      linkedAccount: fc.constantFrom('Shared-Account', 'shared-account', `${name}-Account`),
      roles: fc.subarray(['UserApplication', 'ArchiveApplication']),
      applicationIdentifier: fc.constant(ids.lync),
    }),
  );
}

const partners = fc
  .tuple(partner('Exchange'), partner('SharePoint'), partner('SfBOnline'), fc.nat({ max: 3 }))
  .map(([first, second, third, count]) => [first, second, third].slice(0, count));

const credentials: CredentialAnswer[] = [
  { principal: ids.lync, displayName: 'Lync', certificate: 'archive.cer' },
];

const crossPremises = fc.record(
  {
    exportFile: fc.constant('OAuthCert.cer'),
    credentials: fc.constant(credentials),
  },
  { requiredKeys: [] },
);

const anyAnswers = fc.record({ certificate, configuration, partners, crossPremises }, { requiredKeys: [] });

/** The answers, and what is there; a certificate that is nowhere is exported by nobody. */
export const anyCase: fc.Arbitrary<readonly [answers: Answers, start: Situation]> = fc
  .tuple(
    anyAnswers,
    fc.boolean().map((assigned) => freshSituation({ assigned })),
  )
  .map(([answers, start]) => {
    const use = answers.certificate && 'use' in answers.certificate ? answers.certificate.use : undefined;
    const { exportFile: _file, ...others } = answers.crossPremises ?? {};
    const signs = start.issuer.current !== null || use?.when === 'now';
    return [signs ? answers : { ...answers, crossPremises: others }, start] as const;
  });
