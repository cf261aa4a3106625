/** `npm start`: builds the deployed bundle, starts the local stack and prints what to do next. */
import { writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { litware } from './litware.ts';
import { type Stack, startStack } from './stack.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const usualPort = 7071;

const { values } = parseArgs({ options: { port: { type: 'string' }, directory: { type: 'string' } } });
const port = Number(values.port ?? usualPort);
// A stack on another port is another stack: it gets a folder of its own.
const directory = resolve(project, values.directory ?? (port === usualPort ? '.local' : `.local-${port}`));

async function main(): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error('--port takes a number from 1 to 65535.');
  const { stop: stopBuilder } = await import('esbuild');
  const { writeBundle } = await import('../release/bundle.ts');
  await writeBundle();
  // Its helper process would otherwise stay for the life of the stack.
  await stopBuilder();
  const stack = await startStack({ directory, port, onLine: show });
  stopOnSignal(stack);
  await writeLocalSettings(stack);
  await untilReady(stack);
  console.log(summary(stack));
  isReady = true;
}

/** Before the summary only trouble is worth a line; after it each request is one; of the app's own notes, why a token is not active. */
let isReady = false;

function show(line: string): void {
  // Until the first certificate is there this is no trouble: that is what the start waits for.
  if (!isReady && line.includes('"event":"readiness.failed"')) return;
  const isTrouble = /^\[(error|warning|critical)\]|"level":"(error|warn)"|"active":false/.test(line);
  const isNote = line.startsWith('[') || line.startsWith('{');
  if (isTrouble || (isReady && !isNote)) console.log(line);
}

function stopOnSignal(stack: Stack): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    console.log('Stopping …');
    stack.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  stack.host.exited.then(() => {
    if (!stopping) console.error('The Functions host stopped.');
    stop();
  });
}

/** What `func start` reads, where the Core Tools are installed; it holds the identity secret, so it is private. */
async function writeLocalSettings(stack: Stack): Promise<void> {
  const values = { FUNCTIONS_WORKER_RUNTIME: 'node', AzureWebJobsStorage: '', ...stack.environment };
  const file = join(port === usualPort ? project : directory, 'local.settings.json');
  await writeFile(file, `${JSON.stringify({ IsEncrypted: false, Values: values }, null, 2)}\n`, {
    mode: 0o600,
  });
}

async function untilReady({ url }: Stack): Promise<void> {
  const givesUpAt = performance.now() + 60_000;
  for (;;) {
    const response = await fetch(`${url}/readyz`);
    if (response.ok) return;
    if (performance.now() > givesUpAt) throw new Error(`The service is not ready: ${await response.text()}`);
    await delay(200);
  }
}

function summary({ url, vault, identity, tables, litware: files }: Stack): string {
  const { realm, lync, exchange, exchangeHost } = litware;
  const secret = relative(process.cwd(), files.secret);
  return `
The S2S Token Service is ready.

  service        ${url}
  metadata       ${url}/metadata/json/1
  discovery      ${url}/${realm}/.well-known/openid-configuration
  key vault      ${vault.url} (emulator)
  identity       ${identity.url} (emulator)
  tables         http://127.0.0.1:${tables.port} (Azurite)
  state          ${relative(process.cwd(), directory) || '.'} (npm run reset removes it)

A first token, Lync asking for Exchange:

  curl -s ${url}/${realm}/tokens/OAuth/2 \\
    -d grant_type=client_credentials -d client_id=${lync}@${realm} \\
    --data-urlencode client_secret@${secret} \\
    -d resource=${exchange}/${exchangeHost}@${realm}

Ctrl-C stops everything.
`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
