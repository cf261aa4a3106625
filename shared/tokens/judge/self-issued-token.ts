/**
 * A token that we signed as a partner and not as an authorization server, `iss = serviceName@realm` (reference §3.3 a
 * and b). Meant for partners; accepted here only where the resource that it names is one of our own.
 */
import type { Instant } from '../../base/clock.ts';
import type { JsonObject } from '../../base/strict-json.ts';
import { backdating } from '../claims.ts';
import { issuedSinceCreation, ownApplicationNamed } from './application.ts';
import { ownAlgorithms, readOwnStatement } from './own-statement.ts';
import { noVersion, type TokenKind } from './token-kind.ts';

export const selfIssuedToken: TokenKind = {
  name: 'selfIssuedToken',
  types: ['JWT'],
  versions: noVersion,
  algorithms: ownAlgorithms,
  audience: 'principal',
  times: { longestLife: undefined, digitStrings: false },
  mayBeActor: true,
  async read(claims, context, trial) {
    const issuedTo = issuedSinceCreation(issuedAt(claims));
    const application = await ownApplicationNamed(claims.nameid, context, issuedTo);
    return readOwnStatement(application, claims, trial);
  },
};

/** It tells no `iat`, and its `nbf` is dated back. */
function issuedAt({ nbf }: JsonObject): Instant | undefined {
  return typeof nbf === 'number' ? nbf + backdating : undefined;
}
