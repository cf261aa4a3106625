/** The faults that can be drawn: of the vault, of the tables, of the identity endpoint; each in several strengths. */
import type { IdentityFault } from '../../local/identity/control-routes.ts';
import type { VaultFault } from '../../local/vault/control.ts';
import type { SeededRandom } from '../support/seeded-random.ts';

/** What the table proxy does to a request that it picks. */
export interface TableFault {
  /** `lost`: the connection breaks before the request has arrived; `answerLost`: after it took effect. */
  readonly how: 'busy' | 'error' | 'slow' | 'lost' | 'answerLost' | 'errorAfterEffect' | 'down';
  /** Of all requests, 0 to 1. */
  readonly share: number;
  readonly delayMs: number;
}

export type Fault =
  | { readonly of: 'vault'; readonly what: string; readonly rule: VaultFault }
  | { readonly of: 'identity'; readonly what: string; readonly rule: IdentityFault }
  | { readonly of: 'tables'; readonly what: string; readonly rule: TableFault };

const everything = { operation: '*' } as const;

const vaultFaults: readonly (readonly [string, VaultFault])[] = [
  ['throttled, no Retry-After', { ...everything, status: 429 }],
  ['throttled, Retry-After 1', { ...everything, status: 429, retryAfter: 1 }],
  ['throttled, Retry-After 3600', { ...everything, status: 429, retryAfter: 3600 }],
  ['500', { ...everything, status: 500 }],
  ['503', { ...everything, status: 503 }],
  ['slow, half a second', { ...everything, delayMs: 500 }],
  ['slow, four seconds', { ...everything, delayMs: 4000 }],
  ['hangs', { ...everything, hang: true }],
  ['down', { ...everything, reset: true }],
  ['signs and loses the answer', { operation: 'keys.sign', reset: true, afterEffect: true }],
  ['creates and loses the answer', { operation: 'certificates.create', reset: true, afterEffect: true }],
];

const identityFaults: readonly (readonly [string, IdentityFault])[] = [
  ['refuses', { ...everything, status: 400 }],
  ['500', { ...everything, status: 500 }],
  ['hangs', { ...everything, hang: true }],
  ['down', { ...everything, reset: true }],
];

const tableFaults: readonly TableFault['how'][] = [
  'busy',
  'error',
  'slow',
  'lost',
  'answerLost',
  'answerLost',
  'errorAfterEffect',
  'down',
];

export function drawFault(random: SeededRandom): Fault {
  const dice = random.fraction();
  if (dice < 0.4) {
    const [what, rule] = random.pick(vaultFaults) ?? ['down', { ...everything, reset: true }];
    return { of: 'vault', what, rule };
  }
  if (dice < 0.5) {
    const [what, rule] = random.pick(identityFaults) ?? ['down', { ...everything, reset: true }];
    return { of: 'identity', what, rule };
  }
  const how = random.pick(tableFaults) ?? 'down';
  const share = how === 'down' ? 1 : 0.3 + random.fraction() * 0.7;
  const rule = { how, share, delayMs: Math.round(200 + random.fraction() * 3_000) };
  return { of: 'tables', what: `${how}, ${Math.round(share * 100)} %`, rule };
}
