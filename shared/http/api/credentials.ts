/** Credentials of service principals in the shape of Microsoft Graph: what is sent to add and remove them. */
import * as z from 'zod/mini';
import { dateTime, guid, publicCertificate, reason, request, text } from './schema.ts';

const dates = { startDateTime: z.optional(dateTime), endDateTime: z.optional(dateTime) };
const displayName = z.optional(text(120));

/** Type and usage are read as text: which of them can be used is a rule with a code of its own. */
const keyCredential = {
  key: publicCertificate,
  type: z._default(text(64), 'AsymmetricX509Cert'),
  usage: z._default(text(64), 'Verify'),
  displayName,
  ...dates,
};

export const keyCredentialCreate = request(
  'KeyCredentialCreate',
  z.strictObject({ ...keyCredential, reason }),
);

export type KeyCredentialCreate = z.infer<typeof keyCredentialCreate>;

export const passwordCredentialCreate = request(
  'PasswordCredentialCreate',
  z.strictObject({ displayName, ...dates, reason }),
);

export type PasswordCredentialCreate = z.infer<typeof passwordCredentialCreate>;

const proof = text(16_384, 'A token signed with a registered key that is valid now.');

export const keyAddition = request(
  'KeyAddition',
  z.strictObject({ keyCredential: z.strictObject(keyCredential), proof }),
);

export type KeyAddition = z.infer<typeof keyAddition>;

export const keyRemoval = request('KeyRemoval', z.strictObject({ keyId: guid, proof }));

export type KeyRemoval = z.infer<typeof keyRemoval>;
