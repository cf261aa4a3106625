/** What is in the way of our tokens at a peer, on a whole stack: each fault in its step, with its code and remedy. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { diagnosticCodes } from '../../shared/connectivity/diagnostic-codes.ts';
import { faultOf, stepOf } from '../support/connectivity-reports.ts';
import {
  type ConnectivityStack,
  mailbox,
  oauthSteps,
  startConnectivityStack,
  toToken,
} from '../support/connectivity-stack.ts';
import { failure, type Reply } from '../support/exchange-stand-in/replies.ts';
import { refusalOf } from '../support/registry.ts';
import { buildBundle } from '../support/service-stack.ts';
import { expectNoLeaks } from '../support/token-leaks.ts';

let world: ConnectivityStack;

beforeAll(async () => {
  await buildBundle();
  world = await startConnectivityStack({ tls: false });
});

afterAll(async () => {
  await world?.stop();
});

describe('when', () => {
  afterEach(() => world.mend());

  it.each<[string, Reply, string]>([
    ['offers no OAuth', failure.withoutOAuth(), 'challenge ChallengeMissing'],
    ['does not say who it is', failure.unexplained('Bearer realm="x"'), 'challenge ChallengeIncomplete'],
    ['is open to everybody', failure.body('<html></html>', 'text/html'), 'challenge PeerAsksNoToken'],
    ['has nothing there', failure.status(404), 'challenge PeerPathUnknown'],
    ['is elsewhere', failure.status(302, '', { location: 'https://b.example/' }), 'challenge PeerRedirects'],
    ['fails', failure.status(500), 'challenge PeerFails'],
    ['is busy', failure.status(503), 'challenge PeerBusy'],
    ['hangs up', failure.hangUp(), 'challenge PeerUnreachable'],
    ['refuses the request', failure.status(400), 'challenge PeerRefuses'],
    ['forbids the call', toToken(failure.status(403)), 'call PeerForbids'],
    ['refuses the token without a word', toToken(failure.unexplained()), 'call PeerUnauthorized'],
    ['lets nobody into the mailbox', toToken(failure.ews('ErrorAccessDenied')), 'call MailboxAccessDenied'],
  ])('the peer %s, the test says so', async (_what, reply, fault) => {
    world.standIn.failWith('ews', reply);
    const report = await world.oauth();
    expect(faultOf(report)).toBe(fault);
    expect(report.steps.map(({ name }) => name)).toEqual(oauthSteps);
  });

  it.each(diagnosticCodes)('the peer says $number ($category), the test says $code', async (row) => {
    const { number, category, code, meaning } = row;
    world.standIn.failWith('ews', toToken(failure.diagnostics(number, category, 'For a reason.')));
    const report = await world.oauth();
    expect(faultOf(report)).toBe(`call ${code}`);
    expect(stepOf(report, 'call').message).toContain(meaning);
    expect(stepOf(report, 'call').evidence).toMatchObject({ peerCode: number, peerCategory: category });
  });

  it('the peer lists other issuers only, the test warns and tries all the same', async () => {
    const others = 'Bearer client_id="00000002-0000-0ff1-ce00-000000000000", trusted_issuers="a@b.example"';
    world.standIn.failWith('ews', (request, response) => {
      const reply = request.token === '' ? failure.unexplained(others) : failure.status(200, 'ok');
      reply(request, response);
    });
    const report = await world.oauth({ service: 'Generic' });
    expect([report.result, stepOf(report, 'trustedIssuers').code]).toEqual(['warn', 'IssuerNotListed']);
    expect(stepOf(report, 'call').status).toBe('pass');
  });

  it.each([
    ['PartnerDisabled', { enabled: false }],
    ['PartnerTrustLevelInsufficient', { applicationTrustLevel: 'Application' }],
  ])('the partner is not as it must be, the test says %s', async (code, change) => {
    await world.setPartner(change);
    expect(faultOf(await world.oauth())).toBe(`resource ${code}`);
  });

  it('the address is not allowed, nothing is called', async () => {
    const before = world.standIn.requests.length;
    for (const targetUri of ['https://127.0.0.1/x', 'http://localhost:1/x', 'file:///etc/passwd']) {
      expect(faultOf(await world.oauth({ targetUri }))).toBe('address AddressForbidden');
    }
    expect(world.standIn.requests).toHaveLength(before);
  });

  it('the peer repeats our token in its answer, the report does not', async () => {
    world.standIn.failWith('ews', toToken(failure.echo()));
    expect(faultOf(await world.oauth({ showToken: true }))).toBe('call PeerRejectsToken');
    expectNoLeaks(world);
  });
});

describe('the request', () => {
  it.each([
    [{ mailbox: 'nobody' }, 'mailbox'],
    [{ mailbox, appOnly: true }, 'appOnly'],
    [{}, 'mailbox'],
    [{ mailbox, targetUri: 'mail' }, 'targetUri'],
  ])('%j is refused with its member', async (input, target) => {
    const body = { kind: 'oauth', service: 'EWS', targetUri: world.url('ews'), ...input };
    const answer = await world.api.post('connectivityTests', body);
    expect(refusalOf(answer)).toEqual([400, 'InvalidRequest']);
    expect(answer.body.violations).toEqual([expect.objectContaining({ target })]);
  });
});
