/** Parameters that Exchange's commands have alike. */
import { met, none, type Parameter } from '../binding/parameter.ts';

/** The guides name one with every change (seeds/004): so that the next command reads what the last one wrote. */
export const domainController: Parameter = met(
  'DomainController',
  'there is one store, so the next command sees this change',
);

export const trustAnySslCertificate: Parameter = none(
  'TrustAnySSLCertificate',
  'metadata is only fetched from servers whose certificate can be trusted',
  'Put the partner’s certification authority into S2S_OUTBOUND_CA_BUNDLE.',
);
