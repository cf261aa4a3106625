/** Steps: the OAuth configuration is there, and says where Exchange's Autodiscover service is (seeds/003). */
import { type Finding, failed, passed } from '../findings.ts';
import type { LoadedConfiguration, TestPorts } from '../ports.ts';

/** @param reload past every cache. @throws Outage */
export async function loadConfiguration(
  reload: boolean,
  { configuration, clock }: Pick<TestPorts, 'configuration' | 'clock'>,
): Promise<Finding<LoadedConfiguration>> {
  const loaded = await configuration(reload);
  const { realm, serviceName } = loaded.configuration;
  const ageSeconds = Math.max(0, clock.now() - loaded.loadedAt);
  return passed(loaded, 'The OAuth configuration was loaded.', { realm, serviceName, ageSeconds });
}

export function findAutodiscoverUrl({ configuration }: LoadedConfiguration): Finding<string> {
  const { exchangeAutodiscoverUrl: url } = configuration;
  if (url !== null) return passed(url, 'The address of Autodiscover is set.', { url });
  return failed('AutodiscoverUrlNotSet', 'The configuration does not say where Autodiscover is.');
}
