/**
 * The recorded sessions in docs/session.md are what a run prints. With RECORD_SESSION=yes in the environment the runs
 * are written down in place of the recorded ones.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConnectivityStack, startConnectivityStack } from '../support/connectivity-stack.ts';
import {
  type DocumentShell,
  openDocumentShell,
  shownUrl,
  shownUrlBeside,
} from '../support/document-blocks.ts';
import { type DocumentStacks, startDocumentStacks } from '../support/document-stacks.ts';
import { failure } from '../support/exchange-stand-in/replies.ts';
import { project, readDocument } from '../support/generated-documents.ts';
import { buildBundle } from '../support/service-stack.ts';
import { commandsOf, runSession, sessionOf, settled, withSession } from '../support/terminal-session.ts';

const document = 'docs/session.md';

let folder: string;

beforeAll(async () => {
  await buildBundle();
  folder = await mkdtemp(join(tmpdir(), 's2s-session-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function commandsIn(name: string): string[] {
  return commandsOf(sessionOf(readDocument(document), name));
}

/** Runs the session and compares it, or writes it down. */
async function expectAsRecorded(name: string, shell: DocumentShell, shown: (text: string) => string) {
  const recorded = sessionOf(readDocument(document), name);
  const session = shown(await runSession(commandsOf(recorded), shell));
  if (process.env.RECORD_SESSION === 'yes')
    await writeFile(join(project, document), withSession(readDocument(document), name, session));
  else expect(settled(session)).toBe(settled(recorded));
}

describe('the session of two stacks', () => {
  let stacks: DocumentStacks;
  let shell: DocumentShell;

  beforeAll(async () => {
    const blocks = commandsIn('session').map((command) => ({ title: command, command, output: undefined }));
    stacks = await startDocumentStacks(blocks, folder);
    shell = await openDocumentShell(join(folder, 'stacks'), stacks.stack, stacks.beside);
  });

  afterAll(() => stacks?.stop());

  it('is what the commands print', { timeout: 120_000 }, async () => {
    const beside = stacks.beside?.url ?? shownUrlBeside;
    const shown = (text: string) =>
      text.replaceAll(stacks.stack.url, shownUrl).replaceAll(beside, shownUrlBeside);
    await expectAsRecorded('session', shell, shown);
  });
});

describe('the session beside an Exchange', () => {
  let world: ConnectivityStack;
  let shell: DocumentShell;

  beforeAll(async () => {
    world = await startConnectivityStack({ tls: true });
    shell = await openDocumentShell(join(folder, 'exchange'), world.stack);
  });

  afterAll(() => world?.stop());

  const shown = (text: string) => text.replaceAll(world.stack.url, shownUrl);

  it('is what a test that passes prints', async () => {
    await expectAsRecorded('passes', shell, shown);
    expect(world.standIn.items()).toEqual([]);
  });

  it('is what a test that fails prints', async () => {
    world.standIn.failWith(
      'autodiscover',
      failure.diagnostics(2000000, 'invalid_signature', 'Bad signature.'),
    );
    await expectAsRecorded('fails', shell, shown);
  });
});

describe('what differs from run to run', () => {
  it.each([
    ['until 2027-11-26T12:29:16Z.', 'until 2026-01-01T00:00:00Z.'],
    ['Ok  3   The key', 'Ok  148 The key'],
    ['746B66985C0136D5492BF5096AEDE07079950D26 x', '9C9462E0D67B3FA41981E092180CCB6DC9B6276D x'],
    ['tokenIssuer/nJRi4NZ7P6QZgeCSGAzLbcm2J20', 'tokenIssuer/goFkYoZ-jIQ3j2dI9WQzELecOYE'],
  ])('is left out of the comparison: %s', (one, other) => {
    expect(settled(one)).toBe(settled(other));
  });

  it.each([
    ['[exit code 3]', '[exit code 1]'],
    ['00000004-0000-0ff1-ce00-000000000000', '00000002-0000-0ff1-ce00-000000000000'],
    ['partner  FAIL  PartnerNotFound', 'partner  pass  Ok'],
  ])('is not all of it: %s', (one, other) => {
    expect(settled(one)).not.toBe(settled(other));
  });
});
