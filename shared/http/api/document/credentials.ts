/** Credentials of service principals as they are shown, in the shape of Microsoft Graph. */
import * as z from 'zod/mini';
import type { registryRoutes } from '../../registry-routes.ts';
import { keyAddition, keyCredentialCreate, keyRemoval, passwordCredentialCreate } from '../credentials.ts';
import { answer, changeOf, date, wholeListOf } from './answer.ts';
import { created, type OperationsOf } from './operation.ts';

const lastUsedDate = z.nullable(z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/), z.meta({ format: 'date' })));

export const keyCredentialView = answer(
  'KeyCredentialView',
  z.strictObject({
    keyId: z.string(),
    type: z.literal('AsymmetricX509Cert'),
    usage: z.literal('Verify'),
    customKeyIdentifier: z.string().check(z.describe('The thumbprint.')),
    displayName: z.nullable(z.string()),
    startDateTime: date,
    endDateTime: date,
    key: z.nullable(z.string()).check(z.describe('Base64 DER, where it was asked for.')),
    lastUsedDate,
  }),
);

export type KeyCredentialView = z.infer<typeof keyCredentialView>;

export const passwordCredentialView = answer(
  'PasswordCredentialView',
  z.strictObject({
    keyId: z.string(),
    displayName: z.nullable(z.string()),
    hint: z.string(),
    startDateTime: date,
    endDateTime: date,
    secretText: z.optional(z.string().check(z.describe('Only in the answer that made it.'))),
    lastUsedDate,
  }),
);

export type PasswordCredentialView = z.infer<typeof passwordCredentialView>;

const keyChange = changeOf('KeyCredential', keyCredentialView);
const passwordChange = changeOf('PasswordCredential', passwordCredentialView);

type CredentialRouteName =
  | Extract<keyof typeof registryRoutes, `key-credential${string}` | `password-credential${string}`>
  | 'add-key'
  | 'remove-key';

export const credentialOperations: OperationsOf<Pick<typeof registryRoutes, CredentialRouteName>> = {
  'key-credentials': {
    GET: { answer: wholeListOf('KeyCredential', keyCredentialView), etag: true },
    POST: {
      summary: 'Adds a certificate as a key credential',
      request: keyCredentialCreate,
      answer: keyChange,
      statuses: created,
      etag: true,
    },
  },
  'key-credential': {
    GET: { answer: keyCredentialView, etag: true },
    DELETE: { summary: 'Removes a key credential', answer: keyChange, etag: true },
  },
  'password-credentials': {
    GET: { answer: wholeListOf('PasswordCredential', passwordCredentialView), etag: true },
    POST: {
      summary: 'Generates a secret; its text is in this answer and never again',
      request: passwordCredentialCreate,
      answer: passwordChange,
      statuses: created,
      etag: true,
    },
  },
  'password-credential': {
    GET: { answer: passwordCredentialView, etag: true },
    DELETE: { summary: 'Removes a password credential', answer: passwordChange, etag: true },
  },
  'add-key': { POST: { request: keyAddition, answer: keyCredentialView, etag: true } },
  'remove-key': { POST: { request: keyRemoval, answer: keyChange, etag: true } },
};
