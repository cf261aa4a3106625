/** An application or actor token of an OAuth server that writes as Azure ACS does (reference §3.3 b2, f). */
import type { JsonObject } from '../../base/strict-json.ts';
import type { OAuthServer } from '../../registry/servers/oauth-server.ts';
import type { Detail } from './acceptance-rules.ts';
import { type Application, applicationOfServer, applicationRules, readQualifiedName } from './application.ts';
import type { JudgeContext } from './context.ts';
import { longestApplicationLife } from './times.ts';
import { noVersion, plainTypes, type TokenKind } from './token-kind.ts';
import { isDetail } from './trial.ts';
import { claimsDelegation } from './user.ts';

export function oauthServerToken(server: OAuthServer): TokenKind {
  return {
    name: 'oauthServerToken',
    types: plainTypes,
    versions: noVersion,
    audience: 'principal',
    times: { longestLife: longestApplicationLife, digitStrings: false },
    mayBeActor: true,
    async read(claims, context, trial) {
      const application = trial.take('ApplicationKnown', await namedIn(claims, server, context));
      if (isDetail(application)) return application;
      const broken = trial.hold(applicationRules, application);
      return broken ?? { application, trustedForDelegation: claimsDelegation(claims) };
    },
  };
}

/** A server speaks for the applications of its own realm only, whoever else is registered. */
async function namedIn(
  { nameid }: JsonObject,
  server: OAuthServer,
  context: JudgeContext,
): Promise<Application | Detail> {
  const name = readQualifiedName(nameid);
  if (!name) return 'ApplicationNotNamed';
  return name.realm === server.realm ? applicationOfServer(name, server, context) : 'ApplicationInOtherRealm';
}
