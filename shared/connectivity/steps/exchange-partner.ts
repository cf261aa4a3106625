/** Step: Exchange is a partner application to which users may be named (seeds/001: trust level Full). */
import { toRfc3339 } from '../../base/clock.ts';
import { issuerOfPartner, type PartnerApplication } from '../../registry/partners/partner-application.ts';
import { type Finding, failed, type Problem, passed, warned } from '../findings.ts';
import type { TestPorts } from '../ports.ts';
import type { Evidence } from '../report.ts';

const exchangeId = '00000002-0000-0ff1-ce00-000000000000';

/**
 * @param autodiscoverUrl the service that will be called: of several partners the one with its host is meant
 * @throws Outage
 */
export async function findExchange(
  autodiscoverUrl: string,
  homeRealm: string,
  { partnersOf }: Pick<TestPorts, 'partnersOf'>,
): Promise<Finding<PartnerApplication>> {
  const partners = await partnersOf(exchangeId);
  if (partners.length === 0) return failed('PartnerNotFound', 'Exchange is no partner application here.');
  const partner = choose(partners, new URL(autodiscoverUrl).hostname, homeRealm);
  if (!partner) {
    const names = partners.map(({ name }) => name);
    return failed('PartnerAmbiguous', 'Exchange is a partner application under several names.', { names });
  }
  return judgePartner(partner, true);
}

function choose(
  partners: readonly PartnerApplication[],
  host: string,
  homeRealm: string,
): PartnerApplication | undefined {
  const sameHost = partners.filter(
    ({ source }) => source.form === 'metadata' && new URL(source.metadataUrl).hostname === host,
  );
  const sameRealm = partners.filter(({ realm }) => realm === homeRealm);
  return [sameHost, sameRealm, partners].find((group) => group.length === 1)?.[0];
}

/** Whether tokens can be issued for the partner. @param forUser whether they name a user */
export function judgePartner(partner: PartnerApplication, forUser: boolean): Finding<PartnerApplication> {
  const evidence = partnerEvidence(partner);
  const problem = partnerProblem(partner, forUser, evidence);
  if (problem) return problem;
  const { source, name } = partner;
  if (source.form === 'metadata' && source.refresh.status !== 'Success') {
    const message = `The metadata of ${name} could not be refreshed: ${source.refresh.status}.`;
    return warned(partner, 'PartnerMetadataStale', message, evidence);
  }
  return passed(partner, `${name} is enabled, with the trust level ${partner.trustLevel}.`, evidence);
}

function partnerProblem(
  { name, enabled, source, trustLevel }: PartnerApplication,
  forUser: boolean,
  evidence: Evidence,
): Problem | undefined {
  if (!enabled) return failed('PartnerDisabled', `The partner application ${name} is disabled.`, evidence);
  if (source.form !== 'metadata' && source.form !== 'certificate') {
    return failed('PartnerNotDirect', `An authorization server speaks for ${name}.`, evidence);
  }
  const suffices = forUser ? trustLevel === 'Full' : trustLevel !== 'User';
  if (suffices) return undefined;
  const whom = forUser ? 'a user' : 'the application itself';
  const message = `The trust level ${trustLevel} of ${name} does not allow a token for ${whom}.`;
  return failed('PartnerTrustLevelInsufficient', message, evidence);
}

function partnerEvidence(partner: PartnerApplication): Evidence {
  const { name, trustLevel, source } = partner;
  return {
    partner: name,
    issuer: issuerOfPartner(partner),
    applicationTrustLevel: trustLevel,
    source: source.form,
    ...(source.form === 'metadata' && {
      metadataUrl: source.metadataUrl,
      metadataReadDate: toRfc3339(source.refresh.lastSuccessAt),
    }),
  };
}
