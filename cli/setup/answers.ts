/**
 * What a set-up is told: the one schema, of a file that `--answers` names and of what the questions come to. Strict, so
 * that a member that is misspelled is not silently left out; and without a place for a secret.
 */
import * as z from 'zod/mini';
import { isRefusal } from '../../shared/base/errors.ts';
import { readMembers } from '../../shared/http/management-body.ts';
import { ApiProblem, UsageError } from '../core/errors.ts';

export const products = ['Exchange', 'SharePoint', 'SkypeForBusiness'] as const;
export type Product = (typeof products)[number];

const trustLevel = z.enum(['Full', 'Application', 'User']);
const consent = z.optional(z.boolean());

function text(most: number) {
  return z.string().check(z.minLength(1), z.maxLength(most));
}

/** When a certificate begins to sign: said outright, because silence would mean at once. */
const use = z.discriminatedUnion('when', [
  z.strictObject({ when: z.literal('now') }),
  z.strictObject({
    when: z.literal('date'),
    effectiveDate: text(64),
    replacePending: consent,
    overrideMinimumLead: consent,
  }),
]);

const importFrom = z.strictObject({
  action: z.literal('import'),
  path: text(4096),
  passwordFrom: z.enum(['prompt', 'file', 'none']),
  passwordFile: z.optional(text(4096)),
  acceptSanForSubject: consent,
  use,
});

const certificate = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('keep') }),
  z.strictObject({
    action: z.literal('create'),
    validityMonths: z.optional(z.number().check(z.int(), z.gte(1), z.lte(60))),
    exportable: z.optional(z.boolean()),
    use,
  }),
  importFrom.check(
    z.refine(({ passwordFrom, passwordFile }) => (passwordFrom === 'file') === (passwordFile !== undefined), {
      error: 'It goes with passwordFrom "file", and only with that.',
      path: ['passwordFile'],
    }),
  ),
  z.strictObject({ action: z.literal('existing'), thumbprint: text(512), acceptSanForSubject: consent, use }),
]);

const configuration = z.strictObject({
  defaultSipDomain: z.optional(text(253)),
  additionalSipDomains: z.optional(z.array(text(253)).check(z.maxLength(100))),
  realm: z.optional(text(253)),
  exchangeAutodiscoverUrl: z.optional(text(2048)),
  confirmRealmChange: consent,
});

const partner = { product: z.enum(products), name: text(64), applicationTrustLevel: trustLevel };

const partnerApplication = z.discriminatedUnion('source', [
  z.strictObject({
    ...partner,
    source: z.literal('metadata'),
    metadataUrl: text(2048),
    // What a preview showed and somebody has confirmed: a document that speaks for another is refused.
    issuer: z.optional(text(512)),
  }),
  z.strictObject({
    ...partner,
    source: z.literal('certificate'),
    certificate: text(4096),
    applicationIdentifier: text(64),
    realm: text(253),
  }),
  z.strictObject({
    ...partner,
    source: z.literal('linkedAccount'),
    linkedAccount: text(64),
    externalEmailAddress: z.optional(text(320)),
    roles: z.optional(z.array(text(64)).check(z.maxLength(50))),
    applicationIdentifier: text(64),
    realm: z.optional(text(253)),
  }),
]);

const credential = z.strictObject({
  principal: text(64),
  // For a principal that is not there yet.
  displayName: z.optional(text(256)),
  certificate: text(4096),
});

const crossPremises = z.strictObject({
  exportFile: z.optional(text(4096)),
  exportNextFile: z.optional(text(4096)),
  credentials: z.optional(z.array(credential).check(z.maxLength(20))),
});

const connectivityTest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('storage'),
    sipUri: text(320),
    folder: z.optional(z.enum(['ConversationHistory', 'Inbox'])),
    deleteItem: z.optional(z.boolean()),
  }),
  z.strictObject({
    kind: z.literal('oauth'),
    service: z.enum(['EWS', 'AutoD', 'Generic']),
    targetUri: text(2048),
    // The application alone is tested where no mailbox is named.
    mailbox: z.optional(text(320)),
  }),
]);

export const answersSchema = z.strictObject({
  certificate: z.optional(certificate),
  configuration: z.optional(configuration),
  partners: z.optional(z.array(partnerApplication).check(z.maxLength(50))),
  crossPremises: z.optional(crossPremises),
  test: z.optional(connectivityTest),
});

export type Answers = z.infer<typeof answersSchema>;
export type CertificateAnswer = NonNullable<Answers['certificate']>;
export type PartnerAnswer = NonNullable<Answers['partners']>[number];
export type CredentialAnswer = z.infer<typeof credential>;
export type TestAnswer = NonNullable<Answers['test']>;

/** @throws ApiProblem with every fault, told as the service tells those of a request */
export function readAnswers(members: unknown): Answers {
  if (typeof members !== 'object' || members === null || Array.isArray(members)) {
    throw new UsageError(
      'The answers are no JSON object.',
      'Begin with {"certificate": {"action": "keep"}}.',
    );
  }
  const read = readMembers(answersSchema, members as Readonly<Record<string, unknown>>);
  if (isRefusal(read)) throw new ApiProblem(400, read.violations);
  return read.value;
}

/** The same from the text of a file. @throws UsageError for what is no JSON */
export function parseAnswers(text: string): Answers {
  let members: unknown;
  try {
    members = JSON.parse(text);
  } catch {
    throw new UsageError('The answers are no JSON.', 'See s2s setup --help for an example.');
  }
  return readAnswers(members);
}
