/** `x-ms-diagnostics` in plain words: each known number, the peers' own wordings, and what is not known. */
import { describe, expect, it } from 'vitest';
import { diagnosticCodes } from '../../../shared/connectivity/diagnostic-codes.ts';
import { decodeDiagnostics, decodeErrorBody } from '../../../shared/connectivity/diagnostics.ts';
import { stepRemedies } from '../../../shared/connectivity/step-codes.ts';

describe('a header of diagnostics', () => {
  it.each([
    [2000000, 'invalid_signature', 'PeerRejectsSignature'],
    [2000001, 'invalid_token', 'PeerRejectsToken'],
    [2000002, 'token_expired', 'PeerFindsTokenExpired'],
    [2000003, 'invalid_resource', 'PeerRejectsAudience'],
    [2000004, 'invalid_tenant', 'PeerRealmUnknown'],
    [2000005, 'invalid_user', 'PeerUserUnknown'],
    [2000006, 'invalid_client', 'PeerApplicationUnknown'],
    [2000007, 'internal_error', 'PeerInternalError'],
    [2000008, 'invalid_grant', 'PeerGrantsNothing'],
    [2000009, 'invalid_issuer', 'PeerIssuerUntrusted'],
    [2000020, 'insufficient_claims', 'PeerWantsClaims'],
    [4000000, 'oauth_not_available', 'PeerOAuthOff'],
  ])('of Exchange with %i, %s, means %s', (number, category, code) => {
    const header = `${number};reason="What is wrong.";error_category="${category}"`;
    const decoded = decodeDiagnostics(header);
    expect(decoded).toMatchObject({ number, category, reason: 'What is wrong.', code });
    // The category alone leads to the same.
    expect(decodeDiagnostics(`;error_category="${category}"`)?.code).toBe(code);
  });

  it.each([
    [3000003, 'PeerRejectsAudience'],
    [3001000, 'PeerRejectsToken'],
    [3001003, 'PeerGrantsNothing'],
    [3005004, 'PeerRejectsToken'],
  ])('of SharePoint with %i means %s', (number, code) => {
    const header = `${number};reason="What is wrong.";category="invalid_client"`;
    expect(decodeDiagnostics(header)).toMatchObject({ number, category: 'invalid_client', code });
  });

  it.each([
    [
      '2000005;reason= "The user specified by the user-context in the token is ambiguous." ;error_category="invalid_user"',
      'PeerUserAmbiguous',
    ],
    [
      '2000005;reason="The user specified by the user-context in the token does not exist.";error_category="invalid_user"',
      'PeerUserUnknown',
    ],
    [
      `2000003;reason="The hostname component of the audience claim value is invalid. Expected 'https://mail.contoso.com'. Actual 'http://mail.contoso.com'.";error_category="invalid_resource"`,
      'PeerTlsOffloaded',
    ],
    [
      `2000003;reason="The hostname component of the audience claim value is invalid. Expected 'mail.contoso.com'. Actual 'web.contoso.com'.";error_category="invalid_resource"`,
      'PeerRejectsAudience',
    ],
    [
      `2000001;reason="This token profile 'S2SAppActAs' is not applicable for the current protocol.";error_category="invalid_token"`,
      'PeerTokenProfileClosed',
    ],
    [
      '2000009;reason="The certificate referenced by token with key 395D could not be located.";error_category="invalid_certificate"',
      'PeerCertificateUnknown',
    ],
    ['2000009;reason="?";error_category="invalid_certificate"', 'PeerCertificateUnknown'],
  ])('is told by its wording: %s', (header, code) => {
    expect(decodeDiagnostics(header)?.code).toBe(code);
  });

  it.each([
    ['a number that is not known', '2999999;reason="New.";error_category="invalid_moon"', 2999999, 'New.'],
    ['a number alone', '17', 17, undefined],
    ['Lync’s own form', '28032;source="lync.contoso.com";reason="No ticket.";fault="x"', 28032, 'No ticket.'],
  ])('says that it is not known: %s', (_what, header, number, reason) => {
    expect(decodeDiagnostics(header)).toMatchObject({ number, reason, code: 'PeerDiagnosticsUnknown' });
  });

  it.each(['', 'none', ';;;', '=";reason', '2000005 reason="x"'])('is none: %j', (header) => {
    expect(decodeDiagnostics(header)).toBeUndefined();
  });

  it('is read no further than it can be of use', () => {
    const long = `2000001;reason="${'x'.repeat(100_000)}";error_category="invalid_user"`;
    expect(decodeDiagnostics(long)).toMatchObject({ code: 'PeerRejectsToken', reason: undefined });
  });
});

describe('a body in the words of OAuth', () => {
  it.each([
    ['{"error":"invalid_request","error_description":"Token type is not allowed."}', 'PeerAppOnlyOff'],
    ['{"error_description":"Unsupported app only token."}', 'PeerAppOnlyOff'],
    ['{"error":"invalid_signature"}', 'PeerRejectsSignature'],
    ['{"error":"invalid_moon"}', 'PeerDiagnosticsUnknown'],
  ])('is decoded: %s', (body, code) => {
    expect(decodeErrorBody(body)?.code).toBe(code);
  });

  it.each(['', '{}', '[]', 'null', '{"error":7}', '<html></html>'])('is none: %j', (body) => {
    expect(decodeErrorBody(body)).toBeUndefined();
  });
});

it('names each number once, and a remedy for each', () => {
  const numbers = diagnosticCodes.map(({ number }) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const { code } of diagnosticCodes) expect(stepRemedies[code]).toMatch(/\.$/);
});
