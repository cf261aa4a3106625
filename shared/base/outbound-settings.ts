/** What this deployment may fetch from partners. */
import { outboundAllowance } from './outbound-allowance.ts';
import type { Setting } from './setting.ts';
import { certificateBundle } from './setting-values.ts';

export const outboundSettings = {
  outboundAllowed: {
    name: 'S2S_OUTBOUND_ALLOWED',
    meaning: 'What partners’ metadata may be fetched from, beside public https addresses on port 443.',
    expects:
      'networks, host names (with :port, or *. before) or http origins on loopback, separated by commas',
    fallback: '',
    parse: outboundAllowance,
  },
  outboundCaBundle: {
    name: 'S2S_OUTBOUND_CA_BUNDLE',
    meaning: 'Certification authorities of partners’ own, trusted beside the public ones for such a fetch.',
    expects: 'PEM certificates, base64 of them, or the path of a .pem, .crt or .cer file',
    fallback: '',
    parse: certificateBundle,
  },
} as const satisfies Record<string, Setting<unknown>>;
