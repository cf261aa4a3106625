/** The judgement of a token in one shape, whoever issued it and however it was written. */
import type { TrustLevel } from '../../registry/partners/partner-application.ts';
import type { Detail, RuleName } from './acceptance-rules.ts';
import type { IssuedBy } from './issuer.ts';
import type { TokenSpan } from './times.ts';
import type { NamedUser, TokenKindName } from './token-kind.ts';

export interface Judged {
  readonly tokenKind: TokenKindName;
  readonly application: {
    readonly appId: string;
    readonly realm: string;
    /** Display name of the principal, or name of the partner application. */
    readonly name: string;
    /** Name of the partner application, where it is one. */
    readonly partner?: string;
  };
  readonly issuer: string;
  readonly issuedBy: IssuedBy;
  /** The realm that the issuer speaks for; null where its registration names none. */
  readonly realm: string | null;
  readonly audience: string;
  /** For whom the application acts; absent when it acts for itself. */
  readonly user?: NamedUser;
  /** Of a partner application. */
  readonly trustLevel?: TrustLevel;
  readonly linkedAccount?: { readonly name: string; readonly roles: readonly string[] };
  readonly trustedForDelegation: boolean;
  /** Of an outer token and its actor, the part in which both hold. */
  readonly times: TokenSpan;
  readonly tokenId?: string;
  /** Signed by a key of ours that signs no more; for the log, because clearing that key would have refused it. */
  readonly earlierKey?: true;
  /** The rules that were applied, all of which held. */
  readonly rules: readonly RuleName[];
}

/** Not accepted: why, for the log; and how far it came, for whoever looks for the fault. */
export interface Inactive {
  readonly inactive: Detail;
  readonly brokenRule: RuleName;
  readonly rules: readonly RuleName[];
}

export function isInactive(verdict: Judged | Inactive): verdict is Inactive {
  return 'inactive' in verdict;
}
