/** The storage test against the Exchange stand-in, over sockets: where all is well, and what is seen of it. */
import { afterEach, describe, expect, it } from 'vitest';
import { connectivityBenches } from '../support/connectivity-bench.ts';
import { exchangePartner, serviceIssuer } from '../support/connectivity-ports.ts';
import { leaksIn, linesOf, stepOf } from '../support/connectivity-reports.ts';
import { failure } from '../support/exchange-stand-in/replies.ts';
import { exchangeId, homeRealm, lyncId } from '../support/token-service.ts';

const { start, closeAll } = await connectivityBenches();

afterEach(closeAll);

const reached = [
  'configuration pass Ok',
  'autodiscoverUrl pass Ok',
  'certificate pass Ok',
  'partner pass Ok',
  'linkedAccount pass Ok',
];
const discovered = ['autodiscoverAddress pass Ok', 'autodiscoverToken pass Ok', 'autodiscover pass Ok'];
const used = [
  'ewsAddress pass Ok',
  'ewsToken pass Ok',
  'folder pass Ok',
  'createItem pass Ok',
  'readItem pass Ok',
];

describe('the storage test', () => {
  it.each([
    ['https', {}],
    ['http on this machine', { identity: null }],
  ])('writes to the mailbox by %s, and leaves the item there', async (_how, options) => {
    const bench = await start(options);
    const report = await bench.storage();
    expect(linesOf(report)).toEqual([...reached, ...discovered, ...used, 'deleteItem skip NotAsked']);
    expect(report).toMatchObject({
      kind: 'storage',
      result: 'pass',
      target: 'sip:kenmyer@litwareinc.com',
      startedDate: '2026-07-01T00:00:00Z',
      endedDate: '2026-07-01T00:00:00Z',
      configurationRevision: '"1"',
      configurationLoadedDate: '2026-07-01T00:00:00Z',
      usedCache: false,
    });
    const subject = `S2S connectivity test ${report.correlationId}`;
    expect(bench.standIn.items()).toEqual([
      expect.objectContaining({ folder: 'conversationhistory', subject }),
    ]);
    expect(stepOf(report, 'createItem').evidence).toMatchObject({ subject, httpStatus: 200 });
    expect(stepOf(report, 'createItem').evidence.requestId).toBeDefined();
  });

  it.each([
    ['ConversationHistory', 'conversationhistory'],
    ['Inbox', 'inbox'],
  ] as const)('writes to %s, and deletes the item when it is asked to', async (folder, distinguished) => {
    const bench = await start();
    const report = await bench.storage({ folder, deleteItem: true });
    expect(linesOf(report)).toEqual([...reached, ...discovered, ...used, 'deleteItem pass Ok']);
    expect(bench.standIn.items()).toEqual([]);
    const created = bench.standIn.requests.find(({ operation }) => operation === 'CreateItem');
    expect(created?.body).toContain(`<t:DistinguishedFolderId Id="${distinguished}"/>`);
  });

  it('finds the folder by its name where the server is too old to know it', async () => {
    const bench = await start({ standIn: { knowsConversationHistory: false } });
    const report = await bench.storage();
    expect(report.result).toBe('pass');
    expect(stepOf(report, 'folder').message).toBe('The folder Conversation History is there, by its name.');
    expect(bench.standIn.items()).toEqual([expect.objectContaining({ folder: 'conversationhistory' })]);
  });

  it('shows the peer a token for the host that it calls, and for the user', async () => {
    const bench = await start();
    bench.standIn.tellEwsUrl(bench.url('ews', 'mail.litwareinc.com'));
    const report = await bench.storage({ showToken: true });
    const { port } = bench.standIn;
    const audience = (host: string) => `${exchangeId}/${host}:${port}@${homeRealm}`;
    expect(stepOf(report, 'autodiscoverToken').evidence).toMatchObject({
      audience: audience('autodiscover.litwareinc.com'),
      issuer: serviceIssuer,
      user: 'kenmyer@litwareinc.com',
    });
    expect(stepOf(report, 'ewsToken').evidence).toMatchObject({
      header: { alg: 'none' },
      claims: {
        aud: audience('mail.litwareinc.com'),
        sip: 'kenmyer@litwareinc.com',
        actortoken: { header: { alg: 'RS256' }, claims: { nameid: `${lyncId}@${homeRealm}` } },
      },
    });
    expect(leaksIn(report, bench.standIn.requests)).toEqual([]);
    expect(bench.standIn.requests.every(({ token }) => token !== '')).toBe(true);
  });

  it('uses what Autodiscover said earlier only when it is asked to, and for an hour', async () => {
    const bench = await start();
    await bench.storage();
    const asked = () => bench.standIn.requests.filter(({ path }) => path.startsWith('/autodiscover')).length;
    expect(asked()).toBe(1);
    const again = await bench.storage({ useCache: true });
    const skipped = discovered.map((line) => line.replace('pass Ok', 'skip CacheUsed'));
    expect(linesOf(again)).toEqual([...reached, ...skipped, ...used, 'deleteItem skip NotAsked']);
    expect([again.usedCache, again.result, asked()]).toEqual([true, 'pass', 1]);
    expect((await bench.storage()).usedCache).toBe(false);
    bench.clock.advance(3600);
    expect((await bench.storage({ useCache: true, sipUri: 'kenmyer@litwareinc.com' })).usedCache).toBe(false);
    expect(asked()).toBe(3);
  });

  it('follows a redirect to a domain that is allowed, with a token of its own', async () => {
    const bench = await start();
    bench.configuration.exchangeAutodiscoverAllowedDomains = ['*.litwareinc.com'];
    const target = bench.url('autodiscover', 'mail.litwareinc.com').replace('.svc', '.xml');
    let times = 0;
    const once = failure.redirect('RedirectUrl', target);
    bench.standIn.failWith('autodiscover', (request, response) => {
      times += 1;
      // A redirect by HTTP the second time, and then none any more.
      if (times === 1) return once(request, response);
      bench.standIn.mend();
      return failure.status(302, '', { location: bench.url('autodiscover', 'sp01.litwareinc.com') })(
        request,
        response,
      );
    });
    const report = await bench.storage();
    expect(report.result).toBe('pass');
    expect(stepOf(report, 'autodiscover').evidence.redirects).toHaveLength(2);
  });

  it('asks again for the address that Autodiscover knows the user by', async () => {
    const bench = await start();
    const redirect = failure.redirect('RedirectAddress', 'kenmyer@litwareinc.com');
    bench.standIn.failWith('autodiscover', (request, response) => {
      bench.standIn.mend();
      redirect(request, response);
    });
    expect((await bench.storage()).result).toBe('pass');
  });

  it('warns of what is no hindrance today', async () => {
    const bench = await start();
    bench.partners = [exchangePartner({ linkedAccount: 'LyncOnline' })];
    const report = await bench.storage();
    expect(report.result).toBe('warn');
    expect(stepOf(report, 'linkedAccount')).toMatchObject({ status: 'warn', code: 'LinkedAccountMissing' });
    expect(stepOf(report, 'readItem').status).toBe('pass');
  });
});
