/** The settings that the service starts with. One that cannot be used stops the start, with every problem named. */
import { readSettings, type Settings } from '../shared/base/read-settings.ts';
import type { Environment } from '../shared/base/settings.ts';
import { readOtherRegions } from '../shared/certificates/issuer/other-regions.ts';
import { checkRollPolicy } from '../shared/certificates/ring/roll-policy.ts';
import { readCaBundle } from '../shared/metadata/fetch/ca-bundle.ts';
import { rollPolicyOf } from './compose.ts';

/** @throws Error with every problem on a line of its own */
export function settingsOrStop(environment: Environment): Settings {
  const result = readSettings(environment);
  const problems = 'problems' in result ? result.problems : problemsBetween(result.settings);
  if ('problems' in result || problems.length > 0) {
    throw new Error(`The service cannot start with these settings:\n- ${problems.join('\n- ')}`);
  }
  return result.settings;
}

/** What is wrong although each value can be read. */
function problemsBetween(settings: Settings): readonly string[] {
  const { tokenLifetime, longestTokenLifetime, outboundCaBundle } = settings;
  const bundle = outboundCaBundle === '' ? undefined : readCaBundle(outboundCaBundle);
  return [
    ...checkRollPolicy(rollPolicyOf(settings)).map(({ message }) => explained(message, settings)),
    ...(tokenLifetime > longestTokenLifetime ? [lifetimesDisagree] : []),
    ...readOtherRegions(settings.otherRegionCertificates).problems.map(
      (problem) => `S2S_OTHER_REGION_CERTIFICATES: ${problem}`,
    ),
    ...(bundle && 'problem' in bundle ? [`S2S_OUTBOUND_CA_BUNDLE: ${bundle.problem}`] : []),
  ];
}

const lifetimesDisagree = 'S2S_TOKEN_LIFETIME must be at most S2S_LONGEST_TOKEN_LIFETIME.';

/** Whoever set only the life of a token may never have heard of its bound. */
function explained(message: string, { tokenLifetime, longestTokenLifetime }: Settings): string {
  const isBorrowed = message.includes('S2S_LONGEST_TOKEN_LIFETIME') && longestTokenLifetime === tokenLifetime;
  return isBorrowed
    ? `${message} (S2S_LONGEST_TOKEN_LIFETIME is S2S_TOKEN_LIFETIME unless it is set.)`
    : message;
}
