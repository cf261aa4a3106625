/**
 * A grant is a module of one pipeline (`issue-token.ts`): it decides how its kind of request proves its client and
 * for whom it asks. Resources, trust, claims and signing are shared and cannot be forgotten.
 */
import type { Instant } from '../../base/clock.ts';
import type { AuthenticatedClient, ClientAuthenticationOptions } from '../authenticate-client.ts';
import type { OAuthRefusal } from '../oauth-refusal.ts';
import type { ResolvedResource } from '../resource.ts';
import type { TokenRequest, Wire } from '../token-request.ts';
import type { JudgeUserToken, UserIdentity } from '../user-identity.ts';

export interface GrantOptions extends ClientAuthenticationOptions {
  /** Base URL of this service: its host is in the audience of S2S assertions. */
  readonly publicUrl: string;
  readonly judgeUserToken: JudgeUserToken;
}

/** For whom the client wants to act. */
export interface Acting {
  readonly user: UserIdentity;
  /** The end of what proved the user; the token does not outlive it. */
  readonly until?: Instant;
  /** What proved the user was signed by a key of ours that signs no more; for the log. */
  readonly earlierKey?: true;
  /** How to refuse a user that is none: by the parameter that named it. */
  readonly refusal: 'GrantAssertionRejected' | 'SubjectTokenRejected';
}

/** What a grant asks for; the only way into the judgement of trust (`permit-request.ts`). */
export interface AuthorizedRequest {
  readonly client: AuthenticatedClient;
  readonly resource: ResolvedResource;
  /** Absent when the application asks for itself. */
  readonly acting?: Acting;
  /** What an exchange says that it gives (RFC 8693 §2.2.1). */
  readonly issuedTokenType?: string;
}

export interface Grant {
  /** The value of `grant_type`. */
  readonly type: string;
  readonly wires: readonly Wire[];
  /** Who asks. @throws Outage */
  authenticate(request: TokenRequest, options: GrantOptions): Promise<AuthenticatedClient | OAuthRefusal>;
  /** For whom. @throws Outage */
  authorize(
    request: TokenRequest,
    client: AuthenticatedClient,
    resource: ResolvedResource,
    options: GrantOptions,
  ): Promise<AuthorizedRequest | OAuthRefusal>;
}
