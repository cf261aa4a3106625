/**
 * What is open for the local stack, and for nothing else: plain http, a connection string and emulators, each on a
 * loopback address. In the cloud nothing of ours listens there, so an app with such a setting does not start.
 */
import type { Environment } from '../shared/base/settings.ts';

const addresses = [
  'S2S_PUBLIC_URL',
  'S2S_KEY_VAULT_URL',
  'S2S_TABLE_SERVICE',
  'S2S_MANAGEMENT_ISSUERS',
  'S2S_MANAGEMENT_KEYS_URL',
  'S2S_OUTBOUND_ALLOWED',
];

const loopback = /(^|[^\w.-])(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)($|[^\w.:-]|:\d)/i;

/** @returns a problem for each setting that names this machine, where the platform says that it is the cloud's */
export function localAddressProblems(environment: Environment): string[] {
  // The one is on every plan but Flex Consumption, which has the other; the Core Tools set neither.
  const isCloud = Boolean(environment.WEBSITE_INSTANCE_ID || environment.WEBSITE_SKU);
  if (!isCloud) return [];
  return addresses
    .filter((name) => loopback.test(environment[name] ?? ''))
    .map(
      (name) => `${name} names this machine, which is for the local stack and never for an app in the cloud.`,
    );
}
