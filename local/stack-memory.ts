/** What a stack must find again at its next start: its ports, which are part of key identifiers, and its tenant. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Random } from '../shared/base/random.ts';
import { freePort } from './free-port.ts';

const port = z.number().check(z.int(), z.gte(1), z.lte(65_535));

const memorySchema = z.strictObject({
  ports: z.strictObject({ service: port, vault: port, identity: port, tables: port }),
  tenantId: z.string(),
  identitySecret: z.string(),
});

export type StackMemory = z.infer<typeof memorySchema>;

/** The memory in that folder, made now when there is none; `servicePort` overrides the one remembered. */
export async function recallStack(
  directory: string,
  servicePort: number | undefined,
  random: Random,
): Promise<StackMemory> {
  const file = join(directory, 'stack.json');
  const known = await readMemory(file);
  const ports = known?.ports ?? {
    service: servicePort ?? (await freePort()),
    vault: await freePort(),
    identity: await freePort(),
    tables: await freePort(),
  };
  const memory = {
    ports: { ...ports, service: servicePort ?? ports.service },
    tenantId: known?.tenantId ?? random.uuid(),
    identitySecret: known?.identitySecret ?? random.bytes(32).toString('hex'),
  };
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(memory, null, 2)}\n`, { mode: 0o600 });
  return memory;
}

async function readMemory(file: string): Promise<StackMemory | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  const parsed = memorySchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`${file} cannot be read; remove the folder with: npm run reset`);
  return parsed.data;
}
