/** How many requests an instance serves to whom. */
import type { Setting } from './setting.ts';
import { numberOrOff, wholeNumber } from './setting-values.ts';

const aRate = 'a whole number of 1 to 1000000, or off';
const rate = numberOrOff(1, 1_000_000);

export const limitSettings = {
  clientRate: {
    name: 'S2S_CLIENT_RATE',
    meaning:
      'Requests a minute that one client may make to one instance for tokens, introspection and keys of its own.',
    expects: aRate,
    fallback: '6000',
    parse: rate,
  },
  failureRate: {
    name: 'S2S_FAILURE_RATE',
    meaning:
      'Requests a minute from one address to one instance that may fail to prove who asks; a fifth of them under one name.',
    expects: aRate,
    fallback: '300',
    parse: rate,
  },
  managementRate: {
    name: 'S2S_MANAGEMENT_RATE',
    meaning: 'Requests a minute that one caller of the management API may make to one instance.',
    expects: aRate,
    fallback: '3000',
    parse: rate,
  },
  mostConcurrent: {
    name: 'S2S_MOST_CONCURRENT',
    meaning: 'Requests for tokens, introspection and management that one instance works on at once.',
    expects: 'a whole number of 1 to 10000, or off',
    fallback: '500',
    parse: numberOrOff(1, 10_000),
  },
  trustedProxies: {
    name: 'S2S_TRUSTED_PROXIES',
    meaning:
      'How many proxies of yours (Front Door, Application Gateway) every request passes before the platform: as many entries of X-Forwarded-For are theirs.',
    expects: 'a whole number of 0 to 8',
    fallback: '0',
    parse: wholeNumber(0, 8),
  },
} as const satisfies Record<string, Setting<unknown>>;
