/**
 * Certificate policies: reads what a client sent, fills in what the service would, and refuses what it would not
 * take. Note the default that surprises people: without lifetime actions, the vault renews at 80 % of the life.
 */
import * as z from 'zod/mini';
import { type CertificatePolicy, pemContentType, pfxContentType } from './model.ts';
import { badParameter } from './vault-errors.ts';
import { isSubjectName } from './x509.ts';

const texts = z.optional(z.nullable(z.array(z.string())));
const flag = z.optional(z.nullable(z.boolean()));
const number = z.optional(z.nullable(z.int()));
const text = z.optional(z.nullable(z.string()));

/** A policy as a client sends it: every part may be missing, empty or null. */
export const sentPolicySchema = z.object({
  key_props: z.optional(
    z.nullable(z.object({ exportable: flag, kty: text, key_size: number, crv: text, reuse_key: flag })),
  ),
  secret_props: z.optional(z.nullable(z.object({ contentType: text }))),
  x509_props: z.optional(
    z.nullable(
      z.object({
        subject: text,
        sans: z.optional(z.nullable(z.object({ dns_names: texts, emails: texts, upns: texts }))),
        ekus: texts,
        key_usage: texts,
        validity_months: number,
      }),
    ),
  ),
  lifetime_actions: z.optional(
    z.nullable(
      z.array(
        z.object({
          trigger: z.optional(
            z.nullable(z.object({ lifetime_percentage: number, days_before_expiry: number })),
          ),
          action: z.optional(z.nullable(z.object({ action_type: text }))),
        }),
      ),
    ),
  ),
  issuer: z.optional(z.nullable(z.object({ name: text }))),
});

export type SentPolicy = z.infer<typeof sentPolicySchema>;

/** What the service assumes for each part that a creation leaves out. */
export const defaultPolicy: CertificatePolicy = {
  key_props: { exportable: true, kty: 'RSA', key_size: 2048, reuse_key: false },
  secret_props: { contentType: pfxContentType },
  x509_props: {
    subject: '',
    sans: {},
    ekus: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
    key_usage: ['digitalSignature', 'keyEncipherment'],
    validity_months: 12,
    basic_constraints: { ca: false },
  },
  lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'AutoRenew' } }],
  issuer: { name: '' },
};

/**
 * The policy that results when `sent` is laid over `base`.
 * @throws VaultError BadParameter for a value that the service does not take.
 */
export function mergePolicy(base: CertificatePolicy, sent: SentPolicy): CertificatePolicy {
  return {
    key_props: mergeKeyProperties(base.key_props, sent.key_props ?? {}),
    secret_props: {
      contentType: readContentType(sent.secret_props?.contentType) ?? base.secret_props.contentType,
    },
    x509_props: mergeX509Properties(base.x509_props, sent.x509_props ?? {}),
    lifetime_actions: sent.lifetime_actions?.length
      ? sent.lifetime_actions.map(readLifetimeAction)
      : base.lifetime_actions,
    issuer: { name: readIssuer(sent.issuer?.name) ?? base.issuer.name },
  };
}

/** Refuses a policy that no certificate can be created from. @throws VaultError BadParameter */
export function requireCreatable(policy: CertificatePolicy): void {
  const { subject, sans } = policy.x509_props;
  const names = [...(sans.dns_names ?? []), ...(sans.emails ?? []), ...(sans.upns ?? [])];
  if (!policy.issuer.name) throw badParameter('The policy names no issuer.');
  if (!subject && names.length === 0)
    throw badParameter('The policy has neither a subject nor alternative names.');
}

function mergeKeyProperties(
  base: CertificatePolicy['key_props'],
  sent: NonNullable<SentPolicy['key_props']>,
): CertificatePolicy['key_props'] {
  const kty = readOneOf('kty', sent.kty, ['RSA', 'EC']) ?? base.kty;
  const shared = {
    exportable: sent.exportable ?? base.exportable,
    kty,
    reuse_key: sent.reuse_key ?? base.reuse_key,
  };
  if (kty === 'EC') {
    const crv = readOneOf('crv', sent.crv, ['P-256', 'P-384']) ?? base.crv ?? 'P-256';
    return { ...shared, crv, key_size: crv === 'P-256' ? 256 : 384 };
  }
  const size = sent.key_size ?? (base.kty === 'RSA' ? base.key_size : 2048);
  if (![2048, 3072, 4096].includes(size)) throw badParameter('key_size must be 2048, 3072 or 4096.');
  return { ...shared, key_size: size };
}

const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

function mergeX509Properties(
  base: CertificatePolicy['x509_props'],
  sent: NonNullable<SentPolicy['x509_props']>,
): CertificatePolicy['x509_props'] {
  const subject = sent.subject ?? base.subject;
  if (subject.length > 200 || !isSubjectName(subject))
    throw badParameter('The subject is not a distinguished name.');
  const months = sent.validity_months ?? base.validity_months;
  if (months < 1 || months > 1200) throw badParameter('validity_months must lie between 1 and 1200.');
  const usages = sent.key_usage ?? base.key_usage;
  for (const usage of usages) readOneOf('key_usage', usage, keyUsages);
  const ekus = sent.ekus ?? base.ekus;
  if (!ekus.every((eku) => /^[0-2](\.\d+)+$/.test(eku)))
    throw badParameter('An extended key usage is not an OID.');
  return {
    subject,
    sans: readNames(sent.sans) ?? base.sans,
    ekus,
    key_usage: usages,
    validity_months: months,
    basic_constraints: { ca: false },
  };
}

/** Undefined when no name was sent: the clients send `sans: {}` for "not mentioned". */
function readNames(
  sent: NonNullable<SentPolicy['x509_props']>['sans'],
): CertificatePolicy['x509_props']['sans'] | undefined {
  const named = [
    ['dns_names', sent?.dns_names],
    ['emails', sent?.emails],
    ['upns', sent?.upns],
  ] as const;
  const given = named.filter(([, names]) => names?.length);
  return given.length > 0 ? Object.fromEntries(given.map(([kind, names]) => [kind, names ?? []])) : undefined;
}

function readLifetimeAction(
  sent: NonNullable<SentPolicy['lifetime_actions']>[number],
): CertificatePolicy['lifetime_actions'][number] {
  const action = readOneOf('action_type', sent.action?.action_type, ['AutoRenew', 'EmailContacts']);
  const percentage = sent.trigger?.lifetime_percentage ?? undefined;
  const days = sent.trigger?.days_before_expiry ?? undefined;
  if (!action || (percentage === undefined) === (days === undefined)) {
    throw badParameter('A lifetime action needs an action and exactly one trigger.');
  }
  if (percentage !== undefined && (percentage < 1 || percentage > 99)) {
    throw badParameter('lifetime_percentage must lie between 1 and 99.');
  }
  const trigger =
    percentage === undefined ? { days_before_expiry: days } : { lifetime_percentage: percentage };
  return { trigger, action: { action_type: action } };
}

function readContentType(sent: string | null | undefined) {
  return readOneOf('contentType', sent, [pfxContentType, pemContentType]);
}

/** Only the two issuers that need no contract with an authority: Self, and Unknown (which stays pending). */
function readIssuer(sent: string | null | undefined) {
  return readOneOf('issuer', sent, ['Self', 'Unknown']);
}

function readOneOf<const T extends string>(
  property: string,
  sent: string | null | undefined,
  allowed: readonly T[],
): T | undefined {
  if (sent === undefined || sent === null) return undefined;
  const found = allowed.find((value) => value === sent);
  if (!found) throw badParameter(`${property} must be one of ${allowed.join(', ')}.`);
  return found;
}

/** The operations of a certificate's key: `key_usage` becomes `key_ops`. */
export function toKeyOperations(usages: readonly string[]): string[] {
  const operations: string[] = [];
  if (usages.includes('digitalSignature')) operations.push('sign', 'verify');
  if (usages.includes('keyEncipherment')) operations.push('wrapKey', 'unwrapKey');
  if (usages.includes('dataEncipherment')) operations.push('encrypt', 'decrypt');
  return operations;
}
