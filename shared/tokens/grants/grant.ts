/**
 * A grant is a module of one pipeline (`issue-token.ts`): it only decides what its own kind of request may have;
 * reading, client authentication, claims and signing are shared and cannot be forgotten.
 */
import type { AuthenticatedClient } from '../authenticate-client.ts';
import type { OAuthRefusal } from '../oauth-refusal.ts';
import type { ResolvedResource } from '../resource.ts';
import type { TokenRequest } from '../token-request.ts';

/** What a grant allows; the only way into building claims. */
export interface AuthorizedRequest {
  readonly client: AuthenticatedClient;
  readonly resource: ResolvedResource;
}

export interface Grant {
  /** The value of `grant_type`. */
  readonly type: string;
  authorize(
    request: TokenRequest,
    client: AuthenticatedClient,
    resource: ResolvedResource,
  ): AuthorizedRequest | OAuthRefusal;
}
