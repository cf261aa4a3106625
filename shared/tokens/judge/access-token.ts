/** Our access token of the modern wire (RFC 9068): an application for itself, or acting for a user (RFC 8693 §4.1). */
import type { JsonObject } from '../../base/strict-json.ts';
import type { Detail } from './acceptance-rules.ts';
import { isActor } from './actor-claim.ts';
import { type Application, applicationRules, issuedSinceCreation, ownApplication } from './application.ts';
import type { JudgeContext } from './context.ts';
import { ownAlgorithms } from './own-statement.ts';
import { type NamedUser, noVersion, type Statement, type TokenKind } from './token-kind.ts';
import { isDetail, type Rule, type Trial } from './trial.ts';
import { delegationRules, readUser, userRules } from './user.ts';

export const accessToken: TokenKind = {
  name: 'accessToken',
  types: ['at+jwt'],
  versions: noVersion,
  algorithms: ownAlgorithms,
  audience: 'registered',
  times: { longestLife: undefined, digitStrings: false },
  namesActor: 'act',
  mayBeActor: false,
  async read(claims, context, trial) {
    const application = trial.take('ApplicationKnown', await clientOf(claims, context));
    if (isDetail(application)) return application;
    const broken = trial.hold(applicationRules, application) ?? trial.hold(subjectRules, claims);
    if (broken) return broken;
    const trustedForDelegation = application.principal?.trustedForDelegation === true;
    const statement = { application, trustedForDelegation };
    return claims.act === undefined ? statement : withUser(statement, claims, trial);
  },
};

async function clientOf(claims: JsonObject, context: JudgeContext): Promise<Application | Detail> {
  const { client_id: id, iat } = claims;
  if (typeof id !== 'string' || id === '') return 'ApplicationNotNamed';
  return ownApplication(id, context, issuedSinceCreation(iat));
}

const subjectRules: readonly Rule<JsonObject>[] = [
  {
    name: 'SubjectFits',
    problem({ sub, act, client_id: client, nameid }) {
      const itself = act === undefined && sub === client;
      const forUser = isActor(act, client) && sub !== client && nameid === undefined;
      return itself || forUser ? undefined : 'SubjectUnsuitable';
    },
  },
];

function withUser(statement: Statement, claims: JsonObject, trial: Trial): Statement | Detail {
  const user = trial.take('UserNamed', subjectOf(claims));
  if (isDetail(user)) return user;
  const broken =
    trial.hold(delegationRules, statement) ??
    // No registration of ours says that its users may be named by security identifiers.
    trial.hold(userRules, { user, acceptsSecurityIdentifiers: false });
  return broken ?? { ...statement, user };
}

function subjectOf({ sub, ...claims }: JsonObject): NamedUser | Detail {
  const user = readUser({ ...claims, nameid: sub });
  if (isDetail(user)) return user;
  return { ...user, namedBy: user.namedBy.map((name) => (name === 'nameid' ? 'sub' : name)) };
}
