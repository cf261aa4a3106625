/** Partners that must be given each new certificate by hand, as they are shown. */
import * as z from 'zod/mini';
import type { certificateRoutes } from '../../certificate-routes.ts';
import { acknowledgement } from '../pinned-partners.ts';
import { reasonOnly } from '../schema.ts';
import { answer, date, wholeListOf } from './answer.ts';
import type { Operation, OperationsOf } from './operation.ts';

const pinnedPartnerView = answer(
  'PinnedPartnerView',
  z.strictObject({
    name: z.string(),
    pinnedDate: date,
    acknowledged: z.array(z.string()).check(z.describe('Key ids that it was given.')),
    hasCurrent: z.nullable(z.boolean()),
    hasNext: z.nullable(z.boolean()),
  }),
);

export type PinnedPartnerView = z.infer<typeof pinnedPartnerView>;

const pinResult = answer(
  'PinnedPartnersChange',
  z.strictObject({ dryRun: z.boolean(), changed: z.boolean(), value: z.array(pinnedPartnerView) }),
);

function act(taken: z.ZodMiniType): { readonly POST: Operation } {
  return { POST: { request: taken, answer: pinResult } };
}

type PinRouteName = Extract<keyof typeof certificateRoutes, `pinned-partner${string}`>;

export const pinnedPartnerOperations: OperationsOf<Pick<typeof certificateRoutes, PinRouteName>> = {
  'pinned-partners': { GET: { answer: wholeListOf('PinnedPartner', pinnedPartnerView) } },
  'pinned-partner-pin': act(reasonOnly),
  'pinned-partner-acknowledge': act(acknowledgement),
  'pinned-partner-unpin': act(reasonOnly),
};
