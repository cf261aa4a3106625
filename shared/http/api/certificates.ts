/** Certificates of the token issuer: what is sent to bring one in. */
import * as z from 'zod/mini';
import { flag, reason, request, text } from './schema.ts';

export const certificateImport = request(
  'CertificateImport',
  z.strictObject({
    content: text(100_000, 'A PFX or PEM file in base64, or a PEM file as it is.'),
    password: z.optional(z.string().check(z.maxLength(1024))),
    acceptSanForSubject: flag,
    reason,
  }),
);

export const certificateCreation = request(
  'CertificateCreation',
  z.strictObject({
    validityMonths: z.optional(z.number().check(z.int(), z.gte(1), z.lte(60))),
    exportable: z.optional(z.boolean()),
    reason,
  }),
);
