/** What a token of ours says, by what the registry knows of its application now. */
import type { JsonObject } from '../../base/strict-json.ts';
import type { Detail } from './acceptance-rules.ts';
import { type Application, applicationRules } from './application.ts';
import type { Statement } from './token-kind.ts';
import { isDetail, type Trial } from './trial.ts';
import { claimsDelegation } from './user.ts';

/** Our signatures are RS256 and nothing else, although RSA keys could do more. */
export const ownAlgorithms = ['RS256'] as const;

/** @returns what the token says of an enabled application of ours, or what it breaks */
export function readOwnStatement(
  found: Application | Detail,
  claims: JsonObject,
  trial: Trial,
): Statement | Detail {
  const application = trial.take('ApplicationKnown', found);
  if (isDetail(application)) return application;
  const broken = trial.hold(applicationRules, application);
  if (broken) return broken;
  // The token tells what was true when it was issued, the registry what is true now: both must agree.
  const trustedForDelegation =
    claimsDelegation(claims) && application.principal?.trustedForDelegation === true;
  return { application, trustedForDelegation };
}
