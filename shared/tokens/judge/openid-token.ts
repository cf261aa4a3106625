/**
 * A token of an OAuth server with OpenID Connect discovery (Entra ID, AD FS): an access token for an application, or
 * of a user through an application; and, as a proof of who the user is, an ID token as well.
 */
import { guid } from '../../base/setting-values.ts';
import type { JsonObject } from '../../base/strict-json.ts';
import type { OAuthServer } from '../../registry/servers/oauth-server.ts';
import type { Detail } from './acceptance-rules.ts';
import { isActor } from './actor-claim.ts';
import { type Application, applicationOfServer, applicationRules } from './application.ts';
import type { JudgeContext } from './context.ts';
import { namesUser, readOpenIdUser } from './openid-user.ts';
import { longestApplicationLife } from './times.ts';
import type { NamedUser, Statement, TokenKind } from './token-kind.ts';
import { isDetail, type Rule, type Trial } from './trial.ts';
import { userRules } from './user.ts';

export function openIdToken(server: OAuthServer): TokenKind {
  return {
    name: 'openIdToken',
    types: ['JWT', 'at+jwt', 'application/at+jwt', undefined],
    versions: ['1.0', '2.0', undefined],
    audience: 'registered',
    times: { longestLife: longestApplicationLife, digitStrings: false },
    namesActor: 'act',
    mayBeActor: false,
    async read(claims, context, trial) {
      if (isIdToken(claims)) return 'IdTokenShown';
      const application = trial.take('ApplicationKnown', await clientOf(claims, server, context));
      if (isDetail(application)) return application;
      const broken = trial.hold(applicationRules, application) ?? trial.hold(actorRules, claims);
      if (broken) return broken;
      const statement: Statement = { application, trustedForDelegation: false };
      if (!namesUser(claims)) return statement;
      const user = userOf(claims, server, trial);
      return isDetail(user) ? user : { ...statement, user };
    },
    readSubject(claims, trial) {
      const broken = trial.hold(actorRules, claims);
      if (broken) return broken;
      return namesUser(claims) ? userOf(claims, server, trial) : 'UserNotNamed';
    },
  };
}

/** Who acts for the user is the client, as in tokens of ours: of anybody else this server says nothing to us. */
const actorRules: readonly Rule<JsonObject>[] = [
  {
    name: 'SubjectFits',
    problem(claims) {
      const { act, appid, azp, client_id: client } = claims;
      const fits = act === undefined || (namesUser(claims) && isActor(act, appid ?? azp ?? client));
      return fits ? undefined : 'SubjectUnsuitable';
    },
  },
];

/** Members of an ID token alone (OpenID Connect Core 1.0 §2, §3.1.3.6); it says who a user is, not what may be done. */
function isIdToken(claims: JsonObject): boolean {
  return ['nonce', 'at_hash', 'c_hash'].some((name) => name in claims);
}

/** `appid` of Entra ID's first version and AD FS, `azp` of the second, `client_id` of RFC 9068; they must agree. */
async function clientOf(
  { appid, azp, client_id: client }: JsonObject,
  server: OAuthServer,
  context: JudgeContext,
): Promise<Application | Detail> {
  const [named, ...others] = [appid, azp, client].filter((each) => each !== undefined);
  const appId = typeof named === 'string' ? guid(named) : undefined;
  if (appId === undefined || others.some((each) => each !== named)) return 'ApplicationNotNamed';
  // Such a server tells its realm by its address alone; without one its applications are registered in ours.
  return applicationOfServer(
    { principalId: appId, realm: server.realm ?? context.homeRealm },
    server,
    context,
  );
}

function userOf(claims: JsonObject, server: OAuthServer, trial: Trial): NamedUser | Detail {
  const user = trial.take('UserNamed', readOpenIdUser(claims, server.issuer));
  if (isDetail(user)) return user;
  const { acceptSecurityIdentifierInformation } = server;
  const facts = { user, acceptsSecurityIdentifiers: acceptSecurityIdentifierInformation };
  return trial.hold(userRules, facts) ?? user;
}
