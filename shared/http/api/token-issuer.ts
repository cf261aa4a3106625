/** The token issuer: what each of its acts takes. */
import * as z from 'zod/mini';
import { dateTime, flag, reason, request, text, thumbprint } from './schema.ts';

const certificate = { thumbprint, acceptSanForSubject: flag, reason };

export const assignment = request('TokenIssuerAssignment', z.strictObject(certificate));

export const roll = request(
  'TokenIssuerRoll',
  z.strictObject({
    ...certificate,
    effectiveDate: z.optional(dateTime),
    replacePending: flag,
    overrideMinimumLead: flag,
  }),
);

export const clearance = request('PreviousClearance', z.strictObject({ force: flag, reason }));

export const revocation = request(
  'CertificateRevocation',
  z.strictObject({ thumbprint, force: flag, reason: text(500, 'Why, for the audit.') }),
);
