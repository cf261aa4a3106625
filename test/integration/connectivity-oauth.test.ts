/** The OAuth test on a whole stack: does the peer take our tokens, as a partner's or as the authorization server's? */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createOperator, type Operator } from '../support/cli-run.ts';
import { faultOf, linesOf, stepOf } from '../support/connectivity-reports.ts';
import {
  type ConnectivityStack,
  mailbox,
  oauthSteps,
  startConnectivityStack,
  toToken,
} from '../support/connectivity-stack.ts';
import { sharePointId } from '../support/exchange-stand-in/exchange-stand-in.ts';
import { failure } from '../support/exchange-stand-in/replies.ts';
import { changeOf } from '../support/registry.ts';
import { buildBundle } from '../support/service-stack.ts';
import { expectNoLeaks } from '../support/token-leaks.ts';

let world: ConnectivityStack;
let s2s: Operator;

beforeAll(async () => {
  await buildBundle();
  world = await startConnectivityStack({ tls: false });
  s2s = createOperator(world.stack);
});

afterAll(async () => {
  await world?.stop();
});

const allPass = oauthSteps.map((name) => `${name} pass Ok`);

describe('the OAuth test', () => {
  it.each([
    ['EWS', 'ews', { mailbox }],
    ['EWS', 'ews', { appOnly: true }],
    ['AutoD', 'autodiscover', { mailbox }],
    ['AutoD', 'autodiscover', { appOnly: true }],
    ['Generic', 'ews', { mailbox }],
    ['Generic', 'autodiscover', { appOnly: true }],
  ] as const)('of %s at %s passes for %j', async (service, place, whom) => {
    const report = await world.oauth({ service, targetUri: world.url(place), ...whom });
    expect(linesOf(report)).toEqual(allPass);
    expect(report).toMatchObject({ kind: 'oauth', result: 'pass', target: world.url(place) });
    expectNoLeaks(world);
  });

  it('uses a token again when it is asked to, and another one when it is not', async () => {
    const [first, again, other] = [
      await world.oauth(),
      await world.oauth({ useCachedToken: true, reloadConfig: true }),
      await world.oauth(),
    ];
    const tokens = world.standIn.requests.map(({ token }) => token).filter(Boolean);
    const [one, two] = tokens.slice(-3);
    expect([first, again, other].map(({ usedCache }) => usedCache)).toEqual([false, true, false]);
    expect(one).toBe(two);
  });

  it('shows header and claims of the token on request, and nothing of its signature', async () => {
    const { evidence } = stepOf(await world.oauth({ appOnly: true, showToken: true }), 'token');
    expect(evidence).toMatchObject({ header: { alg: 'RS256' }, claims: { nameid: evidence.application } });
    expectNoLeaks(world);
  });
});

describe('SharePoint as a service principal', () => {
  const ask = () => world.oauth({ service: 'Generic', targetUri: world.url('sharePoint'), appOnly: true });
  const path = `servicePrincipals/${sharePointId}`;
  const name = () => `${sharePointId}/${new URL(world.url('sharePoint')).host}`;

  it('is unknown before it is registered', async () => {
    expect(faultOf(await ask())).toBe('resource ResourceUnknown');
  });

  it('needs its host among its names', async () => {
    changeOf(await world.api.post('servicePrincipals', { displayName: 'SharePoint', appId: sharePointId }));
    const report = await ask();
    expect(faultOf(report)).toBe('resource AudienceNotRegistered');
    expect(stepOf(report, 'resource').message).toContain(`${name()} is missing`);
  });

  it('gets its token from the authorization server, which it trusts by its metadata', async () => {
    changeOf(await world.api.post(`${path}/addNames`, { servicePrincipalNames: [name()] }));
    const report = await ask();
    expect(linesOf(report)).toEqual(allPass);
    expect(stepOf(report, 'token').evidence).toMatchObject({
      issuer: '00000001-0000-0000-c000-000000000000@litwareinc.com',
      audience: `${name()}@litwareinc.com`,
    });
    expectNoLeaks(world);
  });

  it('is told when it is disabled', async () => {
    changeOf(await world.api.patch(path, { enabled: false }));
    expect(faultOf(await ask())).toBe('resource ResourceDisabled');
  });
});

describe('s2s test oauth', () => {
  afterEach(() => world.mend());

  it('shows each step and ends with 0, for a mailbox and for the application alone', async () => {
    for (const whom of [`--mailbox ${mailbox}`, '--app-only']) {
      const told = await s2s.run(`test oauth --service EWS --target-uri ${world.url('ews')} ${whom}`);
      expect(told.exitCode).toBe(0);
      expect(told.stdout.trimEnd().split('\n')).toHaveLength(oauthSteps.length + 1);
      expect(told.stderr).toMatch(/^Correlation id, for the log of the peer: [0-9a-f-]{36}$/m);
      expectNoLeaks(world, told.stdout, told.stderr);
    }
  });

  it('ends with 2 for a warning and with 3 for a fault, and says what to do', async () => {
    const line = `test oauth --service Generic --target-uri ${world.url('ews')} --app-only`;
    world.standIn.failWith('ews', toToken(failure.status(405)));
    const warned = await s2s.run(line);
    expect([warned.exitCode, warned.stdout]).toEqual([
      2,
      expect.stringMatching(/^call +WARN +CallNotUnderstood/m),
    ]);
    world.standIn.failWith('ews', toToken(failure.diagnostics(2000009, 'invalid_issuer', 'Who?')));
    const failed = await s2s.run(`${line} --show-token`);
    expect([failed.exitCode, failed.stdout]).toEqual([
      3,
      expect.stringMatching(/^call +FAIL +PeerIssuerUntrusted/m),
    ]);
    expect(failed.stdout).toMatch(/^Do +: Register the issuer in the message at the peer/m);
    expect(failed.stdout).toMatch(/^peerReason +: Who\?$/m);
    expectNoLeaks(world, failed.stdout, failed.stderr);
  });

  it('does not take a mailbox for the application alone', async () => {
    const told = await s2s.run(
      `test oauth --service EWS --target-uri ${world.url('ews')} --mailbox ${mailbox} --app-only`,
    );
    expect([told.exitCode, told.stderr]).toEqual([1, expect.stringContaining('cannot be used with')]);
  });
});

describe('Test-OAuthConnectivity', () => {
  afterEach(() => world.mend());

  it('tells the same as objects', async () => {
    const line = `Test-OAuthConnectivity -Service EWS -TargetUri ${world.url('ews')} -Mailbox ${mailbox}`;
    const passed = await s2s.run(line);
    expect([passed.exitCode, passed.stdout]).toEqual([0, expect.stringMatching(/^ResultType +: Success$/m)]);
    world.standIn.failWith('ews', toToken(failure.diagnostics(2000004, 'invalid_tenant', 'No.')));
    const failed = await s2s.run(line);
    expect([failed.exitCode, failed.stdout]).toEqual([
      3,
      expect.stringMatching(/^Code +: PeerRealmUnknown$/m),
    ]);
    expectNoLeaks(world, passed.stdout, failed.stdout, failed.stderr);
  });
});
