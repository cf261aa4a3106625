/** What is asked of the metadata of partner applications and OAuth servers. */
import * as z from 'zod/mini';
import { address, request } from './schema.ts';

export const metadataPreview = request('MetadataPreview', z.strictObject({ metadataUrl: address }));
