/** The settings that the service starts with. One that cannot be used stops the start, with every problem named. */
import { readSettings, type Settings } from '../shared/base/read-settings.ts';
import type { Environment } from '../shared/base/settings.ts';
import { readOtherRegions } from '../shared/certificates/issuer/other-regions.ts';
import { checkRollPolicy } from '../shared/certificates/ring/roll-policy.ts';
import { readCaBundle } from '../shared/metadata/fetch/ca-bundle.ts';
import { rollPolicyOf } from './compose.ts';
import { localAddressProblems } from './local-addresses.ts';
import { exposingSwitches } from './process-exposure.ts';

/**
 * @param execArgv the switches of Node.js that the process was started with
 * @throws Error with every problem on a line of its own
 */
export function settingsOrStop(environment: Environment, execArgv: readonly string[] = []): Settings {
  const result = readSettings(environment);
  const problems =
    'problems' in result
      ? result.problems
      : [
          ...problemsBetween(result.settings),
          ...exposureProblems(result.settings, exposingSwitches(environment.NODE_OPTIONS, execArgv)),
          ...localAddressProblems(environment),
        ];
  if ('problems' in result || problems.length > 0) {
    throw new Error(`The service cannot start with these settings:\n- ${problems.join('\n- ')}`);
  }
  return result.settings;
}

/** What is wrong although each value can be read. */
function problemsBetween(settings: Settings): readonly string[] {
  const { tokenLifetime, longestTokenLifetime, metadataMaxAge, consumerCache, outboundCaBundle } = settings;
  const bundle = outboundCaBundle === '' ? undefined : readCaBundle(outboundCaBundle);
  return [
    ...checkRollPolicy(rollPolicyOf(settings)).map(({ message }) => explained(message, settings)),
    ...(tokenLifetime > longestTokenLifetime ? [lifetimesDisagree] : []),
    ...(metadataMaxAge > consumerCache ? [cachesDisagree] : []),
    ...readOtherRegions(settings.otherRegionCertificates).problems.map(
      (problem) => `S2S_OTHER_REGION_CERTIFICATES: ${problem}`,
    ),
    ...(bundle && 'problem' in bundle ? [`S2S_OUTBOUND_CA_BUNDLE: ${bundle.problem}`] : []),
  ];
}

function exposureProblems({ signingMode }: Settings, switches: readonly string[]): string[] {
  if (signingMode !== 'memory' || switches.length === 0) return [];
  return [
    `S2S_SIGNING_MODE is memory, so this process holds the signing key, and ${switches.join(' ')} would show it to others. Take that away, or sign in the vault.`,
  ];
}

const cachesDisagree =
  'S2S_METADATA_MAX_AGE must be at most S2S_CONSUMER_CACHE: partners may keep metadata for longer than rolls allow for.';

const lifetimesDisagree = 'S2S_TOKEN_LIFETIME must be at most S2S_LONGEST_TOKEN_LIFETIME.';

/** Whoever set only the life of a token may never have heard of its bound. */
function explained(message: string, { tokenLifetime, longestTokenLifetime }: Settings): string {
  const isBorrowed = message.includes('S2S_LONGEST_TOKEN_LIFETIME') && longestTokenLifetime === tokenLifetime;
  return isBorrowed
    ? `${message} (S2S_LONGEST_TOKEN_LIFETIME is S2S_TOKEN_LIFETIME unless it is set.)`
    : message;
}
