/**
 * What the vault remembers: certificates with their versions, policies and pending operations. The schemas read the
 * state file back; the types follow from them, so that file and code cannot drift apart.
 */
import * as z from 'zod/mini';

export const pfxContentType = 'application/x-pkcs12';
export const pemContentType = 'application/x-pem-file';

const instant = z.number();
const tags = z.record(z.string(), z.string());

/** A complete policy in the words of the wire; what a client left out has been filled in. */
const policySchema = z.object({
  key_props: z.object({
    exportable: z.boolean(),
    kty: z.enum(['RSA', 'EC']),
    key_size: z.number(),
    crv: z.optional(z.enum(['P-256', 'P-384'])),
    reuse_key: z.boolean(),
  }),
  secret_props: z.object({ contentType: z.enum([pfxContentType, pemContentType]) }),
  x509_props: z.object({
    subject: z.string(),
    sans: z.object({
      dns_names: z.optional(z.array(z.string())),
      emails: z.optional(z.array(z.string())),
      upns: z.optional(z.array(z.string())),
    }),
    ekus: z.array(z.string()),
    key_usage: z.array(z.string()),
    validity_months: z.number(),
    basic_constraints: z.object({ ca: z.boolean() }),
  }),
  lifetime_actions: z.array(
    z.object({
      trigger: z.object({
        lifetime_percentage: z.optional(z.number()),
        days_before_expiry: z.optional(z.number()),
      }),
      action: z.object({ action_type: z.enum(['AutoRenew', 'EmailContacts']) }),
    }),
  ),
  issuer: z.object({ name: z.string() }),
});

/** One certificate version with its key and secret, which share its version id. */
const versionSchema = z.object({
  id: z.string(),
  /** Base64 DER, leaf. */
  certificate: z.string(),
  /** Base64 DER of what came with the leaf at import. */
  chain: z.array(z.string()),
  /** PKCS#8 PEM. */
  privateKey: z.string(),
  enabled: z.boolean(),
  nbf: instant,
  exp: instant,
  created: instant,
  updated: instant,
  tags: z.optional(tags),
  exportable: z.boolean(),
  contentType: z.enum([pfxContentType, pemContentType]),
  keyOps: z.array(z.string()),
});

const pendingSchema = z.object({
  requestId: z.string(),
  status: z.enum(['inProgress', 'completed', 'failed', 'cancelled']),
  cancellationRequested: z.boolean(),
  startedAt: instant,
  dueAt: instant,
  outcome: z.enum(['completed', 'failed', 'cancelled', 'endless']),
  /** Base64 DER of the certificate request, and PKCS#8 PEM of its key; empty while the key is being made. */
  csr: z.string(),
  privateKey: z.string(),
  enabled: z.boolean(),
  tags: z.optional(tags),
  policy: policySchema,
});

const certificateSchema = z.object({
  name: z.string(),
  policy: policySchema,
  policyCreated: instant,
  policyUpdated: instant,
  /** What a reader sees until the first version is there: an id that later vanishes. */
  placeholder: z.object({
    id: z.string(),
    nbf: instant,
    exp: instant,
    created: instant,
    tags: z.optional(tags),
  }),
  /** Oldest first; the last one is the latest. */
  versions: z.array(versionSchema),
  pending: z.optional(pendingSchema),
});

const deletedSchema = z.object({
  certificate: certificateSchema,
  deletedAt: instant,
  /** Until then the deletion is under way and nobody finds the deleted certificate. */
  visibleAt: instant,
  purgeAt: instant,
  /** Set while a recovery is under way. */
  recoveredAt: z.optional(instant),
});

/** The state file. Keys of both records are lower-case names: the service does not tell cases apart. */
export const stateSchema = z.object({
  format: z.literal(1),
  clockOffset: z.number(),
  certificates: z.record(z.string(), certificateSchema),
  deleted: z.record(z.string(), deletedSchema),
});

export type CertificatePolicy = z.infer<typeof policySchema>;
export type StoredVersion = z.infer<typeof versionSchema>;
export type PendingCreation = z.infer<typeof pendingSchema>;
export type StoredCertificate = z.infer<typeof certificateSchema>;
export type DeletedCertificate = z.infer<typeof deletedSchema>;
export type CreationOutcome = PendingCreation['outcome'];

export interface VaultState {
  readonly certificates: Map<string, StoredCertificate>;
  readonly deleted: Map<string, DeletedCertificate>;
}
