/** Whatever is thrown on the way becomes a refusal with a reason of ours. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../../../shared/metadata/fetch/fetch-failure.ts';

const coded = (code: unknown) => Object.assign(new Error('remote words'), { code });

describe('failureOf', () => {
  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'MetadataTlsUntrusted', /self-signed and not in S2S_OUTBOUND_CA_BUNDLE/],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'MetadataTlsUntrusted',
      /authority is not trusted .*S2S_OUTBOUND_CA_BUNDLE/,
    ],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'MetadataTlsUntrusted', /intermediate .*not sent/],
    ['CERT_HAS_EXPIRED', 'MetadataTlsUntrusted', /expired/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'MetadataTlsUntrusted', /another host name/],
    ['ERR_TLS_CERT_ALTNAME_FORMAT', 'MetadataTlsUntrusted', /fails the check ERR_TLS_CERT_ALTNAME_FORMAT/],
    ['CERT_SIGNATURE_FAILURE', 'MetadataTlsUntrusted', /fails the check CERT_SIGNATURE_FAILURE/],
    ['UNSPECIFIED', 'MetadataTlsUntrusted', /fails the check UNSPECIFIED/],
    ['ENOTFOUND', 'MetadataUnreachable', /name does not exist/],
    ['ECONNREFUSED', 'MetadataUnreachable', /nothing listens/],
    ['EPROTO', 'MetadataUnreachable', /TLS 1\.2/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'MetadataUnreachable', /TLS 1\.2/],
    ['EMFILE', 'MetadataUnreachable', /\(EMFILE\)/],
    ['HPE_HEADER_OVERFLOW', 'MetadataInvalid', /headers .*too large/],
    ['HPE_INVALID_CONSTANT', 'MetadataInvalid', /not valid HTTP/],
  ])('of %s is %s', (code, expected, message) => {
    const violation = failureOf(coded(code), false, 'uri');
    expect(violation).toEqual({ code: expected, message: expect.stringMatching(message), target: 'uri' });
  });

  it('is the deadline when that is what ended it', () => {
    expect(failureOf(coded('ECONNRESET'), true, 'uri')).toMatchObject({
      code: 'MetadataUnreachable',
      message: 'The host does not answer in time.',
    });
  });

  it('repeats nothing but a code, whatever is thrown', () => {
    const thrown = fc.oneof(fc.anything(), fc.string().map(coded), fc.anything().map(coded));
    fc.assert(
      fc.property(thrown, (error) => {
        const { code, message } = failureOf(error, false, 'uri');
        expect(code).toMatch(/^Metadata(Unreachable|TlsUntrusted|Invalid)$/);
        expect(message).toMatch(/^[A-Z][\w ().,:’-]{10,180}\.$/);
        expect(message).not.toContain('remote words');
      }),
    );
  });
});
