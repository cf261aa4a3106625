/**
 * What the registration of a partner application allows: by its trust level, and by the roles of its linked account
 * (`New-CsPartnerApplication`, `New-PartnerApplication`; reference B.1). An application of ours has neither.
 */
import { holdsRole, type LinkedAccount } from '../../registry/accounts/linked-account.ts';
import type { PartnerApplication } from '../../registry/partners/partner-application.ts';
import type { Detail } from './acceptance-rules.ts';
import type { JudgeContext } from './context.ts';
import type { IssuedBy } from './issuer.ts';
import { isDetail, type Rule, type Trial } from './trial.ts';

export interface TrustFacts {
  readonly partner: PartnerApplication;
  readonly issuedBy: IssuedBy;
  /** Whether the token names a user. */
  readonly forUser: boolean;
}

const levelRules: readonly Rule<TrustFacts>[] = [
  {
    name: 'TrustLevelAllows',
    problem({ partner: { trustLevel }, issuedBy, forUser }) {
      // Consent is a token of an authorization server; a partner cannot consent for itself.
      const consented = issuedBy === 'authorizationServer' || issuedBy === 'oauthServer';
      const allowed = {
        Full: true,
        Application: !forUser || consented,
        User: forUser && consented,
      };
      return allowed[trustLevel] ? undefined : 'TrustLevelInsufficient';
    },
  },
];

interface RoleFacts {
  readonly account: LinkedAccount | undefined;
  readonly requiredRoles: readonly string[];
}

/** Asked of an application for itself only: for a user, that user's own permissions count. */
const roleRules: readonly Rule<RoleFacts>[] = [
  {
    name: 'LinkedAccountHoldsRole',
    problem({ account, requiredRoles }) {
      const has = requiredRoles.some((role) => account && holdsRole(account, role));
      return has || requiredRoles.length === 0 ? undefined : 'LinkedAccountRoleMissing';
    },
  },
];

/** @returns the linked account where there is one, or the first rule that is broken. @throws Outage */
export async function judgeTrust(
  facts: TrustFacts,
  { resource, options }: JudgeContext,
  trial: Trial,
): Promise<{ readonly account: LinkedAccount | undefined } | Detail> {
  const broken = trial.hold(levelRules, facts);
  if (broken) return broken;
  const { linkedAccount } = facts.partner;
  const account = linkedAccount === null ? undefined : await options.trust.account(linkedAccount);
  const missing = linkedAccount !== null && !account;
  const linked = trial.take('LinkedAccountPresent', missing ? 'LinkedAccountMissing' : { account });
  if (isDetail(linked) || facts.forUser) return linked;
  return trial.hold(roleRules, { account, requiredRoles: resource.requiredRoles }) ?? linked;
}
