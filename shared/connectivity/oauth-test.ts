/**
 * `Test-OAuthConnectivity`: does a peer take our tokens? The peer is asked who it is, a token is issued for that
 * name, and the peer is called with it. Made to be read, which its model was not (reference D21).
 */
import type { TestPorts, TestUser } from './ports.ts';
import type { Report } from './report.ts';
import type { OAuthTestRequest } from './requests.ts';
import { findAddress } from './steps/address.ts';
import { checkCertificate } from './steps/certificate.ts';
import { askWhoItIs, checkIssuerListed } from './steps/challenge.ts';
import { loadConfiguration } from './steps/configuration.ts';
import { findResource } from './steps/resource.ts';
import { callService } from './steps/service-call.ts';
import { acquireToken, createTokenCache, tokenFinding } from './steps/token.ts';
import { beginTest } from './test-run.ts';

export type OAuthTest = (request: OAuthTestRequest) => Promise<Report>;

/** @returns the test; it keeps the tokens of its runs for those that ask for a cached one */
export function createOAuthTest(ports: TestPorts): OAuthTest {
  const { peers, clock } = ports;
  const tokens = createTokenCache();
  return async (request) => {
    const { mailbox, service, showToken } = request;
    const user: TestUser | undefined = mailbox === undefined ? undefined : { smtp: mailbox };
    const run = beginTest('oauth', request.targetUri, ports);
    const loaded = await run.step('configuration', [], () => loadConfiguration(request.reloadConfig, ports));
    const key = await run.step('certificate', [loaded], () => checkCertificate(ports));
    const address = await run.step('address', [key], () => findAddress(request.targetUri, peers));
    const identity = await run.step('challenge', [address], (at) => askWhoItIs(at, run.session));
    const resource = await run.step(
      'resource',
      [loaded, address, identity],
      ({ configuration }, at, peer) => {
        const question = { identity: peer, host: at.url.host, forUser: user !== undefined, configuration };
        return findResource(question, ports);
      },
    );
    await run.step('trustedIssuers', [identity, resource], (peer, { issuer }) =>
      checkIssuerListed(peer, issuer),
    );
    let usedCache = false;
    const token = await run.step('token', [resource], async ({ audience }) => {
      const wish = { audience, user };
      const kept = request.useCachedToken ? tokens.find(wish, clock.now()) : undefined;
      const acquired = kept ?? (await acquireToken(wish, ports));
      if ('token' in acquired && !kept) tokens.keep(wish, acquired);
      usedCache = kept !== undefined;
      return tokenFinding(acquired, showToken, usedCache);
    });
    await run.step('call', [address, token], (at, with_) =>
      callService(service, { session: run.session, address: at, token: with_, mailbox }),
    );
    return run.report(loaded, usedCache);
  };
}
