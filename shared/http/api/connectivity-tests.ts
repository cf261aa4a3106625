/** What a connectivity test is asked for: the parameters of the two commands that administrators know. */
import * as z from 'zod/mini';
import { testFolders, testServices } from '../../connectivity/requests.ts';
import { request, text } from './schema.ts';

const showToken = z.optional(
  z
    .boolean()
    .check(z.describe('Shows header and claims of the token that was used, never the token itself.')),
);

/** `Test-CsExStorageConnectivity` (seeds/001) or `Test-OAuthConnectivity` (reference B.8), told apart by `kind`. */
export const connectivityTest = request(
  'ConnectivityTest',
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('storage'),
      sipUri: text(320, 'The user in whose mailbox an item is written: sip:user@domain.'),
      folder: z.optional(z.enum(testFolders)),
      deleteItem: z.optional(z.boolean().check(z.describe('Deletes the item at the end.'))),
      useCache: z.optional(
        z.boolean().check(z.describe('What an earlier test found by Autodiscover will do.')),
      ),
      showToken,
    }),
    z.strictObject({
      kind: z.literal('oauth'),
      service: z.enum(testServices),
      targetUri: text(2048, 'The address to call.'),
      mailbox: z.optional(text(320, 'The user to act for.')),
      appOnly: z.optional(z.boolean().check(z.describe('Acts as the application, for no user.'))),
      reloadConfig: z.optional(z.boolean()),
      useCachedToken: z.optional(z.boolean()),
      showToken,
    }),
  ]),
);

export type ConnectivityTest = z.infer<typeof connectivityTest>;
