/** An application or actor token that a partner application signed itself ([MS-XOAUTH] 4.2; reference §3.3 a, b). */
import type { PartnerApplication } from '../../registry/partners/partner-application.ts';
import { applicationOfPartner } from './application.ts';
import { longestApplicationLife } from './times.ts';
import { noVersion, plainTypes, type TokenKind } from './token-kind.ts';
import { isDetail } from './trial.ts';
import { claimsDelegation } from './user.ts';

export function partnerToken(partner: PartnerApplication): TokenKind {
  return {
    name: 'partnerToken',
    types: plainTypes,
    versions: noVersion,
    audience: 'principal',
    times: { longestLife: longestApplicationLife, digitStrings: true },
    mayBeActor: true,
    async read(claims, context, trial) {
      const found = await applicationOfPartner(claims.nameid, partner, context);
      const application = trial.take('ApplicationKnown', found);
      if (isDetail(application)) return application;
      return { application, trustedForDelegation: claimsDelegation(claims) };
    },
  };
}
