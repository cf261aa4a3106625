/** The one thing that is in the way of the storage test, on a whole stack: each has its step, its code and its remedy. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../local/free-port.ts';
import { litware } from '../../local/litware.ts';
import { faultOf, stepOf } from '../support/connectivity-reports.ts';
import {
  type ConnectivityStack,
  mailbox,
  startConnectivityStack,
  storageSteps,
} from '../support/connectivity-stack.ts';
import { failure, type Reply } from '../support/exchange-stand-in/replies.ts';
import { loopbackIdentity, type MetadataServer, startMetadataServer } from '../support/metadata-server.ts';
import { changeOf } from '../support/registry.ts';
import { buildBundle } from '../support/service-stack.ts';
import { expectNoLeaks } from '../support/token-leaks.ts';

let world: ConnectivityStack;
/** Speaks https under an authority that nobody has heard of. */
let stranger: MetadataServer;
let closedPort: number;

beforeAll(async () => {
  await buildBundle();
  closedPort = await freePort();
  stranger = await startMetadataServer(undefined, await loopbackIdentity());
  const allowed = [`localhost:${closedPort}`, `localhost:${stranger.port}`];
  world = await startConnectivityStack({ tls: true, allowed });
});

afterAll(async () => {
  await world?.stop();
  await stranger?.close();
});

const autodiscoverAt = (origin: string) =>
  world.configure({ exchangeAutodiscoverUrl: `${origin}/autodiscover/autodiscover.svc` });

type Break = () => Promise<unknown> | unknown;

const autodiscover =
  (reply: Reply): Break =>
  () =>
    world.standIn.failWith('autodiscover', reply);
const ews =
  (operation: string, reply: Reply): Break =>
  () =>
    world.standIn.failWith('ews', reply, operation);

const cases: readonly (readonly [what: string, breaks: Break, fault: string])[] = [
  [
    'no address of Autodiscover is set',
    () => world.configure({ exchangeAutodiscoverUrl: null }),
    'autodiscoverUrl AutodiscoverUrlNotSet',
  ],
  [
    'the vault does not answer',
    () => world.stack.vault.control.addFaults({ operation: '*', status: 503 }),
    'certificate DependencyUnavailable',
  ],
  [
    'Exchange is no partner application',
    () => world.api.delete('partnerApplications/Exchange'),
    'partner PartnerNotFound',
  ],
  [
    'the partner application is disabled',
    () => world.setPartner({ enabled: false }),
    'partner PartnerDisabled',
  ],
  [
    'the partner may not be told of users',
    () => world.setPartner({ applicationTrustLevel: 'Application' }),
    'partner PartnerTrustLevelInsufficient',
  ],
  [
    'the address of Autodiscover is not allowed',
    () => autodiscoverAt(`https://127.0.0.1:${world.standIn.port}`),
    'autodiscoverAddress AddressForbidden',
  ],
  [
    'the host of Autodiscover has no address',
    () => autodiscoverAt('https://autodiscover.invalid'),
    'autodiscoverAddress NameNotFound',
  ],
  [
    'nothing listens there',
    () => autodiscoverAt(`https://localhost:${closedPort}`),
    'autodiscover PeerUnreachable',
  ],
  [
    'its certificate is not trusted',
    () => autodiscoverAt(`https://localhost:${stranger.port}`),
    'autodiscover PeerTlsUntrusted',
  ],
  ['the server has no such service', autodiscover(failure.status(404)), 'autodiscover PeerPathUnknown'],
  ['the server is busy', autodiscover(failure.status(503)), 'autodiscover PeerBusy'],
  ['the server fails', autodiscover(failure.status(500)), 'autodiscover PeerFails'],
  ['OAuth is not turned on there', autodiscover(failure.withoutOAuth()), 'autodiscover ChallengeMissing'],
  ['the peer refuses without a word', autodiscover(failure.unexplained()), 'autodiscover PeerUnauthorized'],
  [
    'the peer trusts others only',
    autodiscover(failure.unexplained('Bearer client_id="x", trusted_issuers="a@b.example"')),
    'autodiscover IssuerNotListed',
  ],
  [
    'a sign-in page answers',
    autodiscover(failure.body('<html><br></html>', 'text/html')),
    'autodiscover AnswerNotXml',
  ],
  ['the answer is no SOAP', autodiscover(failure.body('<a/>')), 'autodiscover AnswerNotSoap'],
  ['the answer is compressed', autodiscover(failure.compressed()), 'autodiscover AnswerInvalid'],
  [
    'the answer is too large',
    autodiscover(failure.body('x'.repeat(300 * 1024))),
    'autodiscover AnswerTooLarge',
  ],
  ['the user is unknown', autodiscover(failure.user('InvalidUser')), 'autodiscover UserUnknown'],
  ['the domain is unknown', autodiscover(failure.user('InvalidDomain')), 'autodiscover UserDomainUnknown'],
  [
    'Autodiscover refuses by a fault',
    autodiscover(failure.fault('InternalServiceFault')),
    'autodiscover AutodiscoverRefused',
  ],
  [
    'Autodiscover redirects to a stranger',
    autodiscover(failure.redirect('RedirectUrl', 'https://evil.example/a.svc')),
    'autodiscover AutodiscoverRedirectForbidden',
  ],
  [
    'Autodiscover redirects in circles',
    autodiscover(failure.redirect('RedirectAddress', mailbox)),
    'autodiscover AutodiscoverRedirectEndless',
  ],
  [
    'no address of EWS is set in Exchange',
    () => world.standIn.tellEwsUrl(null),
    'autodiscover EwsUrlMissing',
  ],
  [
    'the address of EWS leads into our own network',
    () => world.standIn.tellEwsUrl('https://169.254.169.254/EWS/Exchange.asmx'),
    'ewsAddress AddressForbidden',
  ],
  [
    'EWS redirects',
    ews('FindFolder', failure.status(302, '', { location: 'https://b.example/' })),
    'folder PeerRedirects',
  ],
  [
    'the user has no mailbox',
    ews('FindFolder', failure.fault('ErrorNonExistentMailbox')),
    'folder MailboxMissing',
  ],
  [
    'the mailbox has no such folder',
    ews('FindFolder', failure.ews('ErrorFolderNotFound')),
    'folder FolderMissing',
  ],
  [
    'the mailbox may not be used',
    ews('FindFolder', failure.ews('ErrorAccessDenied')),
    'folder MailboxAccessDenied',
  ],
  [
    'the mailbox is being moved',
    ews('FindFolder', failure.ews('ErrorMailboxMoveInProgress')),
    'folder MailboxUnavailable',
  ],
  ['the mailbox is full', ews('CreateItem', failure.ews('ErrorQuotaExceeded')), 'createItem MailboxFull'],
  [
    'Exchange refuses for its own reason',
    ews('CreateItem', failure.ews('ErrorInvalidRequest')),
    'createItem EwsRefused',
  ],
  [
    'the item is not there any more',
    ews('GetItem', failure.ews('ErrorItemNotFound')),
    'readItem ItemNotReadBack',
  ],
  [
    'the item cannot be deleted',
    ews('DeleteItem', failure.ews('ErrorCannotDeleteObject')),
    'deleteItem ItemNotDeleted',
  ],
];

describe('when', () => {
  afterEach(() => world.mend());

  it.each(cases)('%s, the test says so in its step, with what to do', async (_what, breaks, fault) => {
    await breaks();
    const report = await world.storage({ deleteItem: true });
    expect(faultOf(report, ['deleteItem'])).toBe(fault);
    expect(report.steps.map(({ name }) => name)).toEqual(storageSteps);
  });

  it('the peer repeats our token in its answer, the report does not', async () => {
    world.standIn.failWith('autodiscover', failure.echo());
    const report = await world.storage({ showToken: true });
    expect(faultOf(report)).toBe('autodiscover PeerRejectsToken');
    expect(stepOf(report, 'autodiscover').message).toContain('(token)');
    expectNoLeaks(world);
  });

  it('an authorization server speaks for Exchange, the test says that no token can be issued for it here', async () => {
    changeOf(await world.api.delete('partnerApplications/Exchange'));
    const identity = { applicationIdentifier: litware.exchange, realm: litware.realm };
    const registration = {
      name: 'Indirect',
      ...identity,
      applicationTrustLevel: 'Full',
      useOAuthServer: true,
    };
    changeOf(await world.api.post('partnerApplications', registration));
    const report = await world.storage();
    changeOf(await world.api.delete('partnerApplications/Indirect'));
    expect(faultOf(report)).toBe('partner PartnerNotDirect');
  });

  it('the linked account has no role, the test goes on with a warning', async () => {
    changeOf(await world.api.post('linkedAccounts', { name: 'ExchangeAccount' }));
    await world.setPartner({ linkedAccount: 'ExchangeAccount' });
    const report = await world.storage({ deleteItem: true });
    expect([report.result, stepOf(report, 'linkedAccount').code]).toEqual([
      'warn',
      'LinkedAccountWithoutRole',
    ]);
  });
});

it('knows a remedy of its own for each of these faults', () => {
  const codes = cases.map(([, , fault]) => fault.split(' ')[1]);
  expect(new Set(codes).size).toBe(cases.length - 1);
});
