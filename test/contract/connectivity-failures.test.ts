/** How the storage test fails on our side, on the way, in Autodiscover and in the mailbox: each in its own step. */
import { afterEach, describe, expect, it } from 'vitest';
import { Outage } from '../../shared/base/errors.ts';
import {
  type BenchOptions,
  type ConnectivityBench,
  connectivityBenches,
} from '../support/connectivity-bench.ts';
import { exchangePartner } from '../support/connectivity-ports.ts';
import { faultOf, stepOf } from '../support/connectivity-reports.ts';
import { failure, type Reply } from '../support/exchange-stand-in/replies.ts';

const { start, closeAll } = await connectivityBenches();

afterEach(closeAll);

describe('on our own side', () => {
  it.each<[string, (bench: ConnectivityBench) => void, string]>([
    [
      'no address of Autodiscover',
      ({ configuration }) => {
        configuration.exchangeAutodiscoverUrl = null;
      },
      'autodiscoverUrl AutodiscoverUrlNotSet',
    ],
    [
      'tables that are down',
      ({ ports }) => {
        ports.configuration = () => Promise.reject(new Outage('tables', 'no answer'));
      },
      'configuration DependencyUnavailable',
    ],
    [
      'no certificate',
      ({ ports }) => {
        ports.currentKeyNow = async () => ({ unusable: 'notAssigned' });
      },
      'certificate CertificateNotAssigned',
    ],
    [
      'a vault that does not sign',
      ({ signer }) => signer.failWith(new Outage('vault', 'Key is disabled', { lasting: true })),
      'certificate CertificateKeyUnusable',
    ],
    [
      'no partner application',
      (bench) => {
        bench.partners = [];
      },
      'partner PartnerNotFound',
    ],
    [
      'a partner that may not be told of users',
      (bench) => {
        bench.partners = [exchangePartner({ trustLevel: 'Application' })];
      },
      'partner PartnerTrustLevelInsufficient',
    ],
    [
      'a token that is refused',
      ({ ports }) => {
        ports.issue = async () => ({
          code: 'DelegationNotAllowed',
          message: 'The client may not act for users.',
        });
      },
      'autodiscoverToken TokenRefused',
    ],
  ])('%s fails in its step', async (_what, change, fault) => {
    const bench = await start();
    change(bench);
    expect(faultOf(await bench.storage())).toBe(fault);
    expect(bench.standIn.requests).toEqual([]);
  });
});

describe('on the way', () => {
  const address = (resolved: string) => ({ resolve: async () => [{ address: resolved, family: 4 }] });
  const unknown = { resolve: () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })) };

  it.each<[string, Partial<BenchOptions>, string]>([
    ['a name that does not exist', { peers: unknown }, 'autodiscoverAddress NameNotFound'],
    ['a name without an address', { peers: { resolve: async () => [] } }, 'autodiscoverAddress NameNotFound'],
    [
      'a private host that is not allowed',
      { peers: { allowance: [] } },
      'autodiscoverAddress AddressForbidden',
    ],
    [
      'an address of the platform',
      { peers: address('169.254.169.254') },
      'autodiscoverAddress AddressForbidden',
    ],
    ['a host where nothing listens', { peers: address('127.0.0.2') }, 'autodiscover PeerUnreachable'],
    [
      'a certificate that is not trusted',
      { peers: { certificateAuthorities: '' } },
      'autodiscover PeerTlsUntrusted',
    ],
  ])('%s fails in its step', async (_what, options, fault) => {
    const bench = await start(options);
    expect(faultOf(await bench.storage())).toBe(fault);
    expect(bench.standIn.requests).toEqual([]);
  });

  it('a server that is slow fails at the deadline', async () => {
    const bench = await start({ peers: { limits: { milliseconds: 300 } } });
    bench.standIn.failWith('autodiscover', failure.silent());
    const report = await bench.storage();
    expect(faultOf(report)).toBe('autodiscover PeerTimeout');
    expect(stepOf(report, 'autodiscover').message).toBe('No answer within 0.3 seconds.');
  });

  it('a certificate for another name fails', async () => {
    const bench = await start();
    bench.configuration.exchangeAutodiscoverUrl = bench.url('autodiscover', 'other.litwareinc.com');
    const report = await bench.storage();
    expect(faultOf(report)).toBe('autodiscover PeerTlsUntrusted');
    expect(stepOf(report, 'autodiscover').message).toContain('another host name');
  });
});

describe('Autodiscover', () => {
  it.each<[string, Reply, string]>([
    ['an unknown user', failure.user('InvalidUser'), 'UserUnknown'],
    ['a domain that is not its own', failure.user('InvalidDomain'), 'UserDomainUnknown'],
    ['an error of its own', failure.user('InternalServerError'), 'AutodiscoverRefused'],
    ['a fault', failure.fault('InternalServiceFault'), 'AutodiscoverRefused'],
    [
      'a redirect to a stranger',
      failure.redirect('RedirectUrl', 'https://evil.example/a.svc'),
      'AutodiscoverRedirectForbidden',
    ],
    [
      'a redirect to what is no address',
      failure.redirect('RedirectUrl', 'https://'),
      'AutodiscoverRedirectForbidden',
    ],
    [
      'a redirect to what is no user',
      failure.redirect('RedirectAddress', 'a b\r\nx-header: 1@litwareinc.com'),
      'AutodiscoverRedirectForbidden',
    ],
    [
      'a redirect by HTTP to a stranger',
      failure.status(302, '', { location: 'https://evil.example/' }),
      'AutodiscoverRedirectForbidden',
    ],
    [
      'redirects in a circle',
      failure.redirect('RedirectAddress', 'kenmyer@litwareinc.com'),
      'AutodiscoverRedirectEndless',
    ],
  ])('with %s fails', async (_what, reply, code) => {
    const bench = await start();
    bench.standIn.failWith('autodiscover', reply);
    expect(faultOf(await bench.storage())).toBe(`autodiscover ${code}`);
  });

  it('knows no user that is not there', async () => {
    const bench = await start();
    expect(faultOf(await bench.storage({ sipUri: 'sip:pilarackerman@litwareinc.com' }))).toBe(
      'autodiscover PeerUserUnknown',
    );
  });

  it.each([
    ['none', null, 'autodiscover EwsUrlMissing'],
    ['one by plain http', 'http://mail.litwareinc.com/EWS/Exchange.asmx', 'ewsAddress AddressForbidden'],
    ['one of the platform', 'https://169.254.169.254/EWS/Exchange.asmx', 'ewsAddress AddressForbidden'],
    ['what is no address', 'Exchange.asmx', 'ewsAddress AddressForbidden'],
  ])('that names %s as the address of EWS is told', async (_what, url, fault) => {
    const bench = await start();
    bench.standIn.tellEwsUrl(url);
    expect(faultOf(await bench.storage())).toBe(fault);
  });
});

describe('the mailbox', () => {
  it('that is missing is told, although the account is there', async () => {
    const users = [{ smtp: 'kenmyer@litwareinc.com', hasMailbox: false }];
    const bench = await start({ standIn: { users } });
    expect(faultOf(await bench.storage())).toBe('folder MailboxMissing');
  });

  it('without the folder is told, and the inbox does', async () => {
    const bench = await start({ standIn: { hasConversationHistory: false } });
    expect(faultOf(await bench.storage())).toBe('folder FolderMissing');
    expect((await bench.storage({ folder: 'Inbox' })).result).toBe('pass');
  });

  it.each([
    ['FindFolder', 'ErrorAccessDenied', 'folder MailboxAccessDenied'],
    ['FindFolder', 'ErrorMailboxMoveInProgress', 'folder MailboxUnavailable'],
    ['CreateItem', 'ErrorQuotaExceeded', 'createItem MailboxFull'],
    ['CreateItem', 'ErrorServerBusy', 'createItem PeerBusy'],
    ['CreateItem', 'ErrorInvalidRequest', 'createItem EwsRefused'],
    ['GetItem', 'ErrorItemNotFound', 'readItem ItemNotReadBack'],
    ['GetItem', 'ErrorAccessDenied', 'readItem MailboxAccessDenied'],
    ['DeleteItem', 'ErrorCannotDeleteObject', 'deleteItem ItemNotDeleted'],
  ])('that refuses %s with %s, in the message or by a fault, is told', async (operation, code, fault) => {
    for (const reply of [failure.ews(code), failure.fault(code)]) {
      const bench = await start();
      bench.standIn.failWith('ews', reply, operation);
      const report = await bench.storage({ deleteItem: true });
      expect(faultOf(report, ['deleteItem'])).toBe(fault);
    }
  });

  it('that changes items is told, and the item is deleted all the same', async () => {
    const bench = await start();
    const altered = '<t:ItemId Id="a"/><t:Subject>[EXTERNAL]</t:Subject>';
    bench.standIn.failWith('ews', failure.item(altered), 'GetItem');
    const report = await bench.storage({ deleteItem: true });
    expect(faultOf(report, ['deleteItem'])).toBe('readItem ItemNotReadBack');
    expect(stepOf(report, 'deleteItem').status).toBe('pass');
    expect(bench.standIn.items()).toEqual([]);
  });
});
