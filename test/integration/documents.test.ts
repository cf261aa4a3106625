/**
 * Every command in the documents works as it is printed, in the order of the document, on a fresh stack; and the one
 * procedure that takes a restart with another setting does what it says.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import {
  type DocumentShell,
  openDocumentShell,
  outputPattern,
  runnableBlocks,
} from '../support/document-blocks.ts';
import { type DocumentStacks, startDocumentStacks } from '../support/document-stacks.ts';
import { documentNames, readDocument } from '../support/generated-documents.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';

const documents = documentNames()
  .map((name) => ({ name, blocks: runnableBlocks(readDocument(name)) }))
  .filter(({ blocks }) => blocks.length > 0);

beforeAll(buildBundle);

it('covers the documents that show commands', () => {
  const shown = [
    'README.md',
    'docs/api.md',
    'docs/cli.md',
    'docs/errors.md',
    'docs/local-stack.md',
    'docs/operations.md',
    'docs/registry.md',
    'docs/walkthrough.md',
  ];
  expect(documents.map(({ name }) => name)).toEqual(expect.arrayContaining(shown));
});

describe.each(documents)('$name', ({ blocks }) => {
  let folder: string;
  let stacks: DocumentStacks;
  let shell: DocumentShell;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 's2s-documents-'));
    stacks = await startDocumentStacks(blocks, folder);
    shell = await openDocumentShell(folder, stacks.stack, stacks.beside);
  });

  afterAll(async () => {
    await stacks?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(blocks.map((block) => [block.title, block] as const))('%s', async (_title, { command, output }) => {
    const ran = await shell.run(command);
    expect({ exitCode: ran.exitCode, errors: ran.errors }).toEqual({ exitCode: 0, errors: '' });
    if (output === undefined) return;
    // A body without a line end is shown with one.
    const printed = ran.output.endsWith('\n') ? ran.output : `${ran.output}\n`;
    expect(printed).toMatch(outputPattern(shell.localize(output)));
  });
});

describe('the change of the signing mode, as docs/operations.md tells it', () => {
  let stack: TestStack;

  beforeAll(async () => {
    stack = await startTestStack({ settings: { S2S_CACHE_FOR: '1s' } });
    await untilReady(stack.url);
    await stack.host.fireTimer('roll-certificates');
  });

  afterAll(async () => {
    await stack?.stop();
  });

  interface Issuer {
    readonly next: { readonly thumbprint: string };
  }

  async function manage<Answer>(url: string, path: string, body?: object): Promise<Answer> {
    const { IDENTITY_ENDPOINT = '', IDENTITY_HEADER = '' } = stack.environment;
    const asked = `${IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=api://s2s-token-service`;
    const identity = await fetch(asked, { headers: { 'x-identity-header': IDENTITY_HEADER } });
    const { access_token } = (await identity.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' };
    const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    const response = await fetch(`${url}/api/${path}`, { headers, ...init });
    expect(response.ok).toBe(true);
    return (await response.json()) as Answer;
  }

  async function tokenStatus(url: string): Promise<number> {
    const form = {
      grant_type: 'client_credentials',
      client_id: litware.lync,
      client_secret: await readFile(stack.litware.secret, 'utf8'),
      resource: `https://${litware.exchangeHost}`,
    };
    const path = `${url}/${litware.realm}/oauth2/token`;
    return (await fetch(path, { method: 'POST', body: new URLSearchParams(form) })).status;
  }

  it('refuses without an exportable key, and serves both modes with one', async () => {
    const memory = await stack.addInstance({ S2S_SIGNING_MODE: 'memory' });
    expect(await tokenStatus(memory.url)).toBe(503);
    const created = { exportable: true };
    const { certificate } = await manage<{ certificate: { thumbprint: string } }>(
      stack.url,
      'certificateCreations',
      created,
    );
    // Assigned and not rolled to, so that nobody waits for two days.
    await manage(stack.url, 'tokenIssuer/assign', { thumbprint: certificate.thumbprint });
    await expect.poll(() => tokenStatus(memory.url), { timeout: 20_000 }).toBe(200);
    expect(await tokenStatus(stack.url)).toBe(200);
  });

  it('warns of a next key that the other mode made, and makes a better one when that is revoked', async () => {
    const memory = await stack.addInstance({ S2S_SIGNING_MODE: 'memory' });
    const readiness = async () => (await fetch(`${memory.url}/readyz`)).text();
    expect(await readiness()).toContain('NextCertificateUnusable');
    const { next } = await manage<Issuer>(memory.url, 'tokenIssuer');
    await manage(memory.url, 'tokenIssuer/revoke', { thumbprint: next.thumbprint, reason: 'not exportable' });
    await manage(memory.url, 'tokenIssuer/advance', {});
    await expect.poll(readiness, { timeout: 20_000 }).not.toContain('NextCertificateUnusable');
    const after = await manage<Issuer>(memory.url, 'tokenIssuer');
    expect(after.next.thumbprint).not.toBe(next.thumbprint);
    expect(await tokenStatus(memory.url)).toBe(200);
  });
});
