/** The load as a process of its own, so that its work is nobody else's. */

import type { LoadOrder } from './client.ts';
import { runLoad } from './closed-loop.ts';

process.on('message', async ({ requests, ...load }: LoadOrder) => {
  process.send?.(await runLoad({ ...load, requests: requests.map((text) => Buffer.from(text)) }));
});
process.on('disconnect', () => process.exit());
