/** What is said of a partner that must be given each new certificate by hand. */
import * as z from 'zod/mini';
import { reason, request, thumbprint } from './schema.ts';

export const acknowledgement = request('PinAcknowledgement', z.strictObject({ thumbprint, reason }));
