/** `npm run reset`: removes all state of the local stacks; the next start begins anew. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));

for (const name of await readdir(project)) {
  if (name !== 'local.settings.json' && !/^\.local(-\d+)?$/.test(name)) continue;
  await rm(join(project, name), { recursive: true, force: true });
  console.log(`Removed ${name}`);
}
