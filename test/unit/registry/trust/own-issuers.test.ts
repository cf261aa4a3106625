/** A registration under one of our own names is told, because it would never take effect. */
import { describe, expect, it } from 'vitest';
import { ownIssuers, warningsOfIssuer } from '../../../../shared/registry/trust/own-issuers.ts';

const lync = '00000004-0000-0ff1-ce00-000000000000';
const own = ownIssuers(
  { realm: 'litwareinc.com', serviceName: lync },
  (realm) => `https://sts.litwareinc.com/${realm}`,
);

describe('the names of this deployment', () => {
  it('are those of its service, of its authorization server and of its modern endpoints', () => {
    expect(own).toEqual([
      `${lync}@litwareinc.com`,
      '00000001-0000-0000-c000-000000000000@litwareinc.com',
      'https://sts.litwareinc.com/litwareinc.com',
    ]);
  });

  it.each(own)('are each warned of: %s', (issuer) => {
    expect(warningsOfIssuer(issuer, own)).toMatchObject([{ code: 'IssuerIsOurs' }]);
  });

  it.each([`${lync}@fabrikam.com`, `${lync}@litwareinc.com.evil.example`, ''])(
    'are no other: %j',
    (issuer) => {
      expect(warningsOfIssuer(issuer, own)).toEqual([]);
    },
  );
});
