/** What somebody wants to know about a token, and to whom it would be shown. */
import * as z from 'zod/mini';
import { longestToken } from '../../tokens/judge/outer-token.ts';
import { guid, request, text } from './schema.ts';

export const tokenInspection = request(
  'TokenInspection',
  z.strictObject({
    token: text(longestToken, 'The token, without Bearer before it.'),
    resource: z.optional(
      guid.check(
        z.describe(
          'Application id of the principal that it is shown to; by default the one that its audience names.',
        ),
      ),
    ),
  }),
);
