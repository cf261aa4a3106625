/** The storage test on a whole stack: by the API, by `s2s test`, and by the command that administrators know. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../shared/connectivity/report.ts';
import { createOperator } from '../support/cli-run.ts';
import { linesOf, stepOf } from '../support/connectivity-reports.ts';
import {
  type ConnectivityStack,
  mailbox,
  startConnectivityStack,
  storageSteps,
} from '../support/connectivity-stack.ts';
import { failure } from '../support/exchange-stand-in/replies.ts';
import { eventsOf } from '../support/management.ts';
import { changeOf, soon } from '../support/registry.ts';
import { buildBundle } from '../support/service-stack.ts';
import { expectNoLeaks } from '../support/token-leaks.ts';

let world: ConnectivityStack;

beforeAll(async () => {
  await buildBundle();
  world = await startConnectivityStack({ tls: true });
});

afterAll(async () => {
  await world?.stop();
});

describe('the storage test', () => {
  it('writes an item, reads it back, and leaves it where it is', async () => {
    const report = await world.storage();
    expect(linesOf(report)).toEqual(
      storageSteps.map((name) => (name === 'deleteItem' ? 'deleteItem skip NotAsked' : `${name} pass Ok`)),
    );
    expect(report).toMatchObject({
      kind: 'storage',
      result: 'pass',
      target: `sip:${mailbox}`,
      usedCache: false,
    });
    expect(world.standIn.items()).toEqual([
      expect.objectContaining({
        owner: mailbox,
        folder: 'conversationhistory',
        subject: `S2S connectivity test ${report.correlationId}`,
      }),
    ]);
    expectNoLeaks(world);
  });

  it('writes into the inbox and deletes the item, when it is asked to', async () => {
    const before = world.standIn.items().length;
    const report = await world.storage({ folder: 'Inbox', deleteItem: true });
    expect(linesOf(report)).toEqual(storageSteps.map((name) => `${name} pass Ok`));
    const operations = world.standIn.requests.map(({ operation }) => operation).filter(Boolean);
    expect(operations.slice(-4)).toEqual(['FindFolder', 'CreateItem', 'GetItem', 'DeleteItem']);
    expect(world.standIn.items()).toHaveLength(before);
  });

  it('asks Autodiscover no second time, when what it said will do', async () => {
    const asked = () => world.standIn.requests.filter(({ path }) => path.includes('autodiscover')).length;
    await world.storage();
    const before = asked();
    const report = await world.storage({ useCache: true, deleteItem: true });
    expect([report.usedCache, report.result, asked()]).toEqual([true, 'pass', before]);
    expect(stepOf(report, 'autodiscover')).toMatchObject({ status: 'skip', code: 'CacheUsed' });
  });

  it('shows header and claims of its tokens on request, and nothing of their signatures', async () => {
    const report = await world.storage({ showToken: true, deleteItem: true });
    expect(stepOf(report, 'ewsToken').evidence).toMatchObject({
      header: { alg: 'none' },
      claims: { smtp: mailbox, actortoken: { claims: { trustedfordelegation: 'true' } } },
    });
    expectNoLeaks(world);
  });

  it('leaves a line in the log that names the step, and nothing of the report', async () => {
    world.standIn.failWith('ews', failure.ews('ErrorQuotaExceeded'), 'CreateItem');
    const { correlationId } = await world.storage();
    world.standIn.mend();
    const line = () =>
      eventsOf(world.stack.host.lines()).find((event) => event.correlationId === correlationId);
    await expect.poll(line, soon).toMatchObject({
      event: 'connectivity.tested',
      result: 'fail',
      step: 'createItem',
      code: 'MailboxFull',
    });
    expect(JSON.stringify(line())).not.toContain(mailbox);
  });
});

describe('s2s test storage', () => {
  afterEach(() => world.mend());

  it('shows each step, and ends with 0', async () => {
    const { exitCode, stdout, stderr } = await createOperator(world.stack).run(
      `test storage --sip-uri sip:${mailbox} --folder Inbox --delete-item`,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^STEP +STATUS +CODE +MS +MESSAGE\nconfiguration +pass +Ok /);
    expect(stdout.trimEnd().split('\n')).toHaveLength(storageSteps.length + 1);
    expect(stderr).toContain('The test passed.');
    expectNoLeaks(world, stdout, stderr);
  });

  it('ends with 2 for a warning', async () => {
    changeOf(await world.api.post('linkedAccounts', { name: 'ExchangeAccount' }));
    await world.setPartner({ linkedAccount: 'ExchangeAccount' });
    const told = await createOperator(world.stack).run(`test storage --sip-uri sip:${mailbox} --delete-item`);
    expect(told.exitCode).toBe(2);
    expect(told.stdout).toMatch(/^linkedAccount +WARN +LinkedAccountWithoutRole /m);
    expect(told.stderr).toContain('The test passed, with warnings.');
  });

  it('ends with 3, and says what to do and what was seen', async () => {
    world.standIn.failWith('autodiscover', failure.diagnostics(2000000, 'invalid_signature', 'Bad.'));
    const { exitCode, stdout, stderr } = await createOperator(world.stack).run(
      `test storage --sip-uri sip:${mailbox} --show-token`,
    );
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^autodiscover +FAIL +PeerRejectsSignature /m);
    expect(stdout).toMatch(/^ewsAddress +skip +PrerequisiteFailed /m);
    expect(stdout).toMatch(/^Do +: Have the peer read our metadata again/m);
    expect(stdout).toMatch(/^peerCode +: 2000000$/m);
    expect(stdout).toMatch(/^ +: actortoken\.claims\.trustedfordelegation: true$/m);
    expect(stderr).toContain('The test failed.');
    expectNoLeaks(world, stdout, stderr);
  });

  it('tells programs the report as the API does', async () => {
    const told = await createOperator(world.stack).json<Report>(
      `test storage --sip-uri sip:${mailbox} --delete-item`,
    );
    expect(linesOf(told)).toEqual(storageSteps.map((name) => `${name} pass Ok`));
  });

  it('ends a guided set-up, which has succeeded when the test has', async () => {
    const test = { kind: 'storage', sipUri: `sip:${mailbox}`, deleteItem: true };
    const input = JSON.stringify({ certificate: { action: 'keep' }, test });
    const told = await createOperator(world.stack).run('setup --answers - --yes', { input });
    expect(told.exitCode).toBe(0);
    expect(told.stdout).toMatch(/^deleteItem +pass +Ok /m);
    expect(told.stderr).toContain('The test passed.');
    expectNoLeaks(world, told.stdout, told.stderr);
  });

  it('refuses what is no user, with exit code 1', async () => {
    const told = await createOperator(world.stack).run('test storage --sip-uri kenmyer');
    expect([told.exitCode, told.stdout]).toEqual([1, '']);
    expect(told.stderr).toMatch(/error: InvalidRequest: A SIP address is sip:user@domain.*\n {2}at: sipUri/);
  });
});

describe('Test-CsExStorageConnectivity', () => {
  afterEach(() => world.mend());

  it('tells the same as objects, and ends with 0', async () => {
    const told = await createOperator(world.stack).run(
      `Test-CsExStorageConnectivity -SipUri "sip:${mailbox}" -DeleteItem`,
    );
    expect(told.exitCode).toBe(0);
    expect(told.stdout).toMatch(/^ResultType +: Success$/m);
    expect(told.stdout.match(/^Status +: pass$/gm)).toHaveLength(storageSteps.length);
  });

  it('ends with 3 where the test fails', async () => {
    world.standIn.failWith('ews', failure.ews('ErrorQuotaExceeded'), 'CreateItem');
    const told = await createOperator(world.stack).run(`test-csexstorageconnectivity -s sip:${mailbox}`);
    expect(told.exitCode).toBe(3);
    expect(told.stdout).toMatch(/^Code +: MailboxFull$/m);
    expect(told.stdout).toMatch(/^Remedy +: Raise the quota/m);
    expectNoLeaks(world, told.stdout, told.stderr);
  });
});
