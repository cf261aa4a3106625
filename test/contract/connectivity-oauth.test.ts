/** The OAuth test against the Exchange and SharePoint stand-in, over sockets, when all is well and when it is not. */
import { afterEach, describe, expect, it } from 'vitest';
import { type ConnectivityBench, connectivityBenches } from '../support/connectivity-bench.ts';
import { exchangePartner } from '../support/connectivity-ports.ts';
import { faultOf, leaksIn, linesOf, stepOf } from '../support/connectivity-reports.ts';
import { failure, type Reply } from '../support/exchange-stand-in/replies.ts';
import { createMemoryPrincipals } from '../support/memory-principals.ts';
import { homeRealm, servicePrincipal, sharePointId } from '../support/token-service.ts';

const { start, closeAll } = await connectivityBenches();

afterEach(closeAll);

const steps = [
  'configuration',
  'certificate',
  'address',
  'challenge',
  'resource',
  'trustedIssuers',
  'token',
  'call',
];
const allPass = steps.map((name) => `${name} pass Ok`);
const mailbox = 'kenmyer@litwareinc.com';

describe('the OAuth test', () => {
  it.each([
    ['EWS', 'ews', { mailbox }],
    ['EWS', 'ews', { appOnly: true }],
    ['AutoD', 'autodiscover', { mailbox }],
    ['AutoD', 'autodiscover', { appOnly: true }],
    ['Generic', 'ews', { mailbox }],
    ['Generic', 'ews', { appOnly: true }],
  ] as const)('of %s at %s passes for %j', async (service, place, whom) => {
    const bench = await start();
    const report = await bench.oauth({
      service,
      targetUri: bench.url(place, 'mail.litwareinc.com'),
      ...whom,
    });
    expect(linesOf(report)).toEqual(allPass);
    expect(report).toMatchObject({ kind: 'oauth', result: 'pass' });
    expect(leaksIn(report, bench.standIn.requests)).toEqual([]);
    const [asked, ...called] = bench.standIn.requests;
    expect([asked?.token, called.length]).toEqual(['', 1]);
  });

  it('takes the realm of SharePoint from its challenge', async () => {
    const bench = await start();
    bench.partners = [exchangePartner({ applicationIdentifier: sharePointId, name: 'SharePoint' })];
    const targetUri = bench.url('sharePoint', 'sp01.litwareinc.com');
    const report = await bench.oauth({ service: 'Generic', targetUri, appOnly: true });
    expect(linesOf(report)).toEqual(allPass);
    expect(stepOf(report, 'challenge').evidence).toMatchObject({
      peerId: sharePointId,
      peerRealm: homeRealm,
    });
  });

  it('gets its token from the authorization server for a service principal', async () => {
    const bench = await start();
    bench.partners = [];
    const names = [`${sharePointId}/sp01.litwareinc.com`];
    bench.ports.principals = createMemoryPrincipals(servicePrincipal({ appId: sharePointId, names }));
    const targetUri = bench.url('sharePoint', 'sp01.litwareinc.com');
    const report = await bench.oauth({ service: 'Generic', targetUri, appOnly: true });
    expect(stepOf(report, 'resource')).toMatchObject({ status: 'pass', evidence: { names } });
    // The stand-in trusts this service as a partner only, and says so.
    expect(stepOf(report, 'trustedIssuers')).toMatchObject({ status: 'warn', code: 'IssuerNotListed' });
  });

  it('reads the configuration anew, and uses a token again, only when it is asked to', async () => {
    const bench = await start();
    const reloads: boolean[] = [];
    const { configuration } = bench.ports;
    bench.ports.configuration = (reload) => {
      reloads.push(reload);
      return configuration(reload);
    };
    const input = { service: 'EWS', targetUri: bench.url('ews', 'mail.litwareinc.com'), mailbox } as const;
    const first = await bench.oauth({ ...input, reloadConfig: true, useCachedToken: true });
    const second = await bench.oauth({ ...input, useCachedToken: true });
    const third = await bench.oauth(input);
    expect(reloads).toEqual([true, false, false]);
    expect([first, second, third].map(({ usedCache }) => usedCache)).toEqual([false, true, false]);
    expect(stepOf(second, 'token')).toMatchObject({ status: 'pass', evidence: { cached: true } });
    // A token that is about to expire is of no use.
    bench.clock.advance(3600 - 60);
    expect((await bench.oauth({ ...input, useCachedToken: true })).usedCache).toBe(false);
  });

  it('warns where the address has nothing to say to those whom it lets in', async () => {
    const bench = await start();
    const targetUri = bench.url('ews', 'mail.litwareinc.com');
    bench.standIn.failWith('ews', (request, response) => {
      const reply = request.token === '' ? failure.unexplained() : failure.status(405);
      reply(request, response);
    });
    const report = await bench.oauth({ service: 'Generic', targetUri, appOnly: true });
    expect(stepOf(report, 'call')).toMatchObject({ status: 'warn', code: 'CallNotUnderstood' });
    expect(report.result).toBe('warn');
  });
});

const mail = 'mail.litwareinc.com';

/** The test of EWS for the mailbox at the name that the peer has in its certificate. */
function ewsTest(bench: ConnectivityBench) {
  return bench.oauth({ service: 'EWS', targetUri: bench.url('ews', mail), mailbox, showToken: true });
}

describe('the challenge', () => {
  it.each<[string, Reply, string]>([
    ['that is missing', failure.withoutOAuth(), 'ChallengeMissing'],
    [
      'that does not say who asks',
      failure.unexplained('Bearer realm="litwareinc.com"'),
      'ChallengeIncomplete',
    ],
    ['of an address that is open', failure.body('<html></html>', 'text/html'), 'PeerAsksNoToken'],
    ['of an address with nothing there', failure.status(404), 'PeerPathUnknown'],
    [
      'of an address that is elsewhere',
      failure.status(302, '', { location: 'https://b.example/x?y' }),
      'PeerRedirects',
    ],
    ['of a server that fails', failure.status(500), 'PeerFails'],
    ['of a server that hangs up', failure.hangUp(), 'PeerUnreachable'],
  ])('%s fails in its step', async (_what, reply, code) => {
    const bench = await start();
    bench.standIn.failWith('ews', reply);
    expect(faultOf(await ewsTest(bench))).toBe(`challenge ${code}`);
  });

  it('by somebody unknown ends before a token is made', async () => {
    const bench = await start();
    bench.partners = [];
    expect(faultOf(await ewsTest(bench))).toBe('resource ResourceUnknown');
    expect(bench.standIn.requests).toHaveLength(1);
  });
});

describe('a token that the peer refuses', () => {
  it.each([
    [3000003, 'Invalid audience Uri.', 'PeerRejectsAudience'],
    [3001000, 'There has been an error authenticating the request.', 'PeerRejectsToken'],
    [3005004, 'The token does not contain valid algorithm in header.', 'PeerRejectsToken'],
  ])('in SharePoint’s words, %i “%s”, is told as %s', async (number, reason, code) => {
    const bench = await start();
    bench.partners = [exchangePartner({ applicationIdentifier: sharePointId })];
    const refuse = failure.diagnostics(number, 'invalid_client', reason, 'category');
    bench.standIn.failWith('sharePoint', (request, response) => {
      const reply = request.token === '' ? failure.unexplained() : refuse;
      reply(request, response);
    });
    const targetUri = bench.url('sharePoint', 'sp01.litwareinc.com');
    const report = await bench.oauth({ service: 'Generic', targetUri, appOnly: true });
    expect(faultOf(report)).toBe(`call ${code}`);
    expect(stepOf(report, 'call').evidence).toMatchObject({
      peerCode: number,
      peerCategory: 'invalid_client',
    });
  });

  it('because it is app-only is told from the body', async () => {
    const bench = await start();
    const body = '{"error":"invalid_request","error_description":"Token type is not allowed."}';
    bench.standIn.failWith('ews', (request, response) => {
      const reply = request.token === '' ? failure.unexplained() : failure.status(401, body);
      reply(request, response);
    });
    const report = await bench.oauth({
      service: 'Generic',
      targetUri: bench.url('ews', mail),
      appOnly: true,
    });
    expect(faultOf(report)).toBe('call PeerAppOnlyOff');
  });
});
