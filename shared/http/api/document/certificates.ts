/** Certificates of the token issuer as they are shown, and the operations that show them. */
import * as z from 'zod/mini';
import { certificateRoles } from '../../../certificates/issuer/certificate-view.ts';
import type { certificateRoutes } from '../../certificate-routes.ts';
import { certificateCreation, certificateImport } from '../certificates.ts';
import { answer, date, warning, wholeListOf } from './answer.ts';
import { cerFile, created, type OperationsOf } from './operation.ts';

const known = {
  thumbprint: z.string(),
  kid: z.string(),
  notAfter: date,
  daysToExpiry: z.number().check(z.int()),
};
const dated = {
  replaceBy: z.optional(date),
  publishedDate: z.optional(date),
  effectiveDate: z.optional(date),
  supersededDate: z.optional(date),
  withdrawnDate: z.optional(date),
  revokedDate: z.optional(date),
};
const stated = { held: z.optional(z.boolean()), enabled: z.optional(z.boolean()) };
const described = {
  thumbprintSha256: z.string(),
  subject: z.string(),
  subjectAlternativeNames: z.array(z.string()),
  keySizeBits: z.optional(z.number().check(z.int())),
  notBefore: date,
  name: z.string(),
  version: z.string(),
  keyVaultId: z.string(),
};

export const certificateView = answer(
  'CertificateView',
  z.strictObject({ role: z.enum(certificateRoles), ...known, ...described, ...dated, ...stated }),
);

export type CertificateView = z.infer<typeof certificateView>;

/** Of a revoked certificate that the ring has forgotten only this much is left. */
export const revokedCertificateView = answer(
  'RevokedCertificateView',
  z.strictObject({
    role: z.literal('revoked'),
    ...known,
    ...z.partial(z.object(described)).shape,
    ...dated,
    ...stated,
  }),
);

export type RevokedCertificateView = z.infer<typeof revokedCertificateView>;

const importResult = answer(
  'CertificateImportResult',
  z.strictObject({
    dryRun: z.boolean(),
    changed: z.boolean(),
    warnings: z.array(warning),
    certificate: certificateView,
  }),
);

export type CertificateImportAnswer = z.infer<typeof importResult>;

const planned = z.strictObject({
  name: z.string(),
  subject: z.string(),
  dnsNames: z.array(z.string()),
  validityMonths: z.number().check(z.int()),
  exportable: z.boolean(),
});

export type PlannedCertificate = z.infer<typeof planned>;

const creationResult = answer(
  'CertificateCreationResult',
  z.discriminatedUnion('status', [
    z.strictObject({ dryRun: z.boolean(), status: z.literal('completed'), certificate: certificateView }),
    z.strictObject({ dryRun: z.boolean(), status: z.enum(['inProgress', 'dryRun']), planned }),
  ]),
);

export type CertificateCreationAnswer = z.infer<typeof creationResult>;

type CertificateRoutes = Pick<
  typeof certificateRoutes,
  'certificates' | 'certificate' | 'certificate-cer' | 'certificate-imports' | 'certificate-creations'
>;

export const certificateOperations: OperationsOf<CertificateRoutes> = {
  certificates: { GET: { answer: wholeListOf('Certificate', certificateView) } },
  certificate: { GET: { answer: certificateView } },
  'certificate-cer': { GET: { answer: cerFile } },
  'certificate-imports': {
    POST: { request: certificateImport, answer: importResult, statuses: created },
  },
  'certificate-creations': {
    POST: {
      request: certificateCreation,
      answer: creationResult,
      statuses: [...created, 202],
      description: '202 when the vault is still at work: the certificate then appears in the list.',
    },
  },
};
