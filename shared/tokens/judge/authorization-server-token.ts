/** An application token of our authorization server, in the shape of Azure ACS (`claims.ts`; reference §3.3 b2, f). */
import { issuedToObject, ownApplicationNamed } from './application.ts';
import { ownAlgorithms, readOwnStatement } from './own-statement.ts';
import { noVersion, type TokenKind } from './token-kind.ts';

export const authorizationServerToken: TokenKind = {
  name: 'authorizationServerToken',
  types: ['JWT'],
  versions: noVersion,
  algorithms: ownAlgorithms,
  audience: 'principal',
  times: { longestLife: undefined, digitStrings: false },
  mayBeActor: true,
  async read(claims, context, trial) {
    const application = await ownApplicationNamed(claims.nameid, context, issuedToObject(claims.oid));
    return readOwnStatement(application, claims, trial);
  },
};
