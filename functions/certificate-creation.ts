/** How a new token-issuer certificate is to be, from the settings and the configuration of the moment. */
import type { RollDependencies } from '../shared/certificates/roll/roll-run.ts';
import type { Service } from './compose.ts';

/** Subject and alternative names as Lync had them: the default SIP domain, then each further one (seeds/000). */
export function creationPlan({ settings, registry }: Pick<Service, 'settings' | 'registry'>) {
  return async (): Promise<RollDependencies['creation']> => {
    const { defaultSipDomain, additionalSipDomains } = await registry.configurationReader.current();
    return {
      name: settings.certificateName,
      subject: `CN=${defaultSipDomain}`,
      dnsNames: [defaultSipDomain, ...additionalSipDomains],
      exportable: settings.signingMode === 'memory',
    };
  };
}
