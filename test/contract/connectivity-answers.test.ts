/** What a peer may answer in place of what was asked for: each answer is told by its own code, with its remedy. */
import { afterEach, describe, expect, it } from 'vitest';
import { connectivityBenches } from '../support/connectivity-bench.ts';
import { faultOf, leaksIn, stepOf } from '../support/connectivity-reports.ts';
import { failure, type Reply } from '../support/exchange-stand-in/replies.ts';

const { start, closeAll } = await connectivityBenches();

afterEach(closeAll);

/** What Exchange says of a token, with what it means. */
const diagnostics: readonly [number, string, string, string][] = [
  [2000000, 'invalid_signature', 'The token has an invalid signature.', 'PeerRejectsSignature'],
  [2000001, 'invalid_token', 'The token cannot be parsed.', 'PeerRejectsToken'],
  [2000002, 'token_expired', 'The token has expired.', 'PeerFindsTokenExpired'],
  [2000003, 'invalid_resource', "The audience claim value is invalid 'aud'.", 'PeerRejectsAudience'],
  [2000003, 'invalid_resource', "Expected 'https://a'. Actual 'http://a'.", 'PeerTlsOffloaded'],
  [2000004, 'invalid_tenant', "The tenant for tenant guid 'a' does not exist.", 'PeerRealmUnknown'],
  [
    2000005,
    'invalid_user',
    'The user specified by the user-context in the token does not exist.',
    'PeerUserUnknown',
  ],
  [
    2000005,
    'invalid_user',
    'The user specified by the user-context in the token is ambiguous.',
    'PeerUserAmbiguous',
  ],
  [2000006, 'invalid_client', "The Application Identifier 'a' is unknown.", 'PeerApplicationUnknown'],
  [2000007, 'internal_error', 'An unexpected error occurred.', 'PeerInternalError'],
  [2000008, 'invalid_grant', 'The token contains no permissions.', 'PeerGrantsNothing'],
  [2000009, 'invalid_issuer', "Issuer was 'a@b'.", 'PeerIssuerUntrusted'],
  [2000009, 'invalid_certificate', 'The certificate could not be located.', 'PeerCertificateUnknown'],
  [2000020, 'insufficient_claims', 'xms_trpid claim was not present.', 'PeerWantsClaims'],
  [4000000, 'oauth_not_available', "Flighting is not enabled for domain 'a'.", 'PeerOAuthOff'],
  [2999999, 'invalid_moon', 'Something new.', 'PeerDiagnosticsUnknown'],
];

describe.each([
  ['autodiscover', 'autodiscover', undefined],
  ['ews', 'folder', undefined],
  ['ews', 'createItem', 'CreateItem'],
] as const)('a token that %s refuses in the step %s', (service, step, operation) => {
  it.each(diagnostics)('with %i, %s: “%s” is told as %4$s', async (number, category, reason, code) => {
    const bench = await start();
    bench.standIn.failWith(service, failure.diagnostics(number, category, reason), operation);
    const report = await bench.storage();
    expect(faultOf(report)).toBe(`${step} ${code}`);
    const { message, evidence } = stepOf(report, step);
    expect(message).toContain(`It says: “${reason}”`);
    expect(evidence).toMatchObject({
      httpStatus: 401,
      peerCode: number,
      peerCategory: category,
      peerReason: reason,
    });
  });
});

const html = '<!DOCTYPE html><html><body>Sign in</body></html>';
const bomb = '<!DOCTYPE a [<!ENTITY x "yyyy"><!ENTITY z "&x;&x;&x;">]><a>&z;</a>';

/** What any server may answer in place of what was asked for. */
const answers: readonly [string, Reply, string][] = [
  ['401 without a word', failure.unexplained(), 'PeerUnauthorized'],
  [
    '401 with a challenge that does not list us',
    failure.unexplained('Bearer client_id="x",trusted_issuers="y@z"'),
    'IssuerNotListed',
  ],
  ['401 without OAuth', failure.withoutOAuth(), 'ChallengeMissing'],
  ['403', failure.status(403), 'PeerForbids'],
  ['404', failure.status(404), 'PeerPathUnknown'],
  ['405', failure.status(405), 'PeerPathUnknown'],
  ['400', failure.status(400, 'Bad request'), 'PeerRefuses'],
  ['429', failure.status(429), 'PeerBusy'],
  ['503', failure.status(503), 'PeerBusy'],
  ['500 with a page', failure.status(500, html), 'PeerFails'],
  ['502', failure.status(502), 'PeerFails'],
  ['a page', failure.body(html, 'text/html'), 'AnswerNotXml'],
  ['nothing', failure.body(''), 'AnswerNotXml'],
  ['entities that grow', failure.body(bomb), 'AnswerNotXml'],
  ['other XML', failure.body('<Autodiscover/>'), 'AnswerNotSoap'],
  [
    'SOAP of another service',
    failure.body('<e:Envelope xmlns:e="e"><e:Body><x/></e:Body></e:Envelope>'),
    'AnswerNotSoap',
  ],
  ['more than is read', failure.body('x'.repeat(257 * 1024)), 'AnswerTooLarge'],
  ['what is no UTF-8', failure.body(Buffer.from([0x3c, 0xff, 0xfe])), 'AnswerInvalid'],
  ['what is compressed', failure.compressed(), 'AnswerInvalid'],
  ['an end of the connection', failure.hangUp(), 'PeerUnreachable'],
];

describe.each([
  ['autodiscover', 'autodiscover'],
  ['ews', 'folder'],
] as const)('%s', (service, step) => {
  it.each(answers)('that answers with %s fails in its step', async (_what, reply, code) => {
    const bench = await start();
    bench.standIn.failWith(service, reply);
    const report = await bench.storage();
    expect(faultOf(report)).toBe(`${step} ${code}`);
    expect(leaksIn(report, bench.standIn.requests)).toEqual([]);
  });

  it('that repeats the token does not bring it into the report', async () => {
    const bench = await start();
    bench.standIn.failWith(service, failure.echo());
    const report = await bench.storage({ showToken: true });
    expect(faultOf(report)).toBe(`${step} PeerRejectsToken`);
    expect(stepOf(report, step).evidence.peerReason).toBe('The token (token) is bad.');
    expect(leaksIn(report, bench.standIn.requests)).toEqual([]);
  });
});
