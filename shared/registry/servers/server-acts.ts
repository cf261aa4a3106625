/** The administrators' acts on OAuth servers. Issuer, identifier and realm are those of the document and never change. */
import type { Clock } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, succeed, type Violation } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import { formatPrincipalName } from '../../base/principal-name.ts';
import type { ForeignMetadata } from '../../metadata/foreign/foreign-metadata.ts';
import { keyOfName, nameViolations } from '../object-name.ts';
import { parseRealm } from '../realm.ts';
import type { Kept } from '../records/change-record.ts';
import { changedIfShown, type RecordKeeper } from '../records/record-keeper.ts';
import { issuerProblem } from '../trust/refresh-decision.ts';
import { firstRefresh } from '../trust/refresh-state.ts';
import { type OAuthServer, serverKind } from './oauth-server.ts';

export interface ServerCreation {
  readonly name: string;
  readonly metadataUrl: string;
  /** Only for a document that speaks for every realm, as that of the global ACS. */
  readonly realm?: string | undefined;
  readonly enabled: boolean;
  readonly acceptSecurityIdentifierInformation: boolean;
}

export interface ServerChange {
  readonly metadataUrl?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly acceptSecurityIdentifierInformation?: boolean | undefined;
}

export interface ServerActs {
  create(request: ServerCreation, call: OperatorCall): Promise<Outcome<Kept<OAuthServer>>>;
  change(name: string, request: ServerChange, call: OperatorCall): Promise<Outcome<Kept<OAuthServer>>>;
  /** Deletes a server that no partner application names. */
  remove(name: string, call: OperatorCall): Promise<Outcome<Kept<OAuthServer>>>;
}

export interface ServerActOptions {
  readonly keeper: RecordKeeper<OAuthServer>;
  readonly fetchMetadata: (url: string) => Promise<Outcome<ForeignMetadata>>;
  /** The partner applications that name this server. */
  readonly dependents: (key: string) => Promise<readonly string[]>;
  readonly clock: Clock;
}

export function createServerActs(options: ServerActOptions): ServerActs {
  return {
    create: (request, call) => create(request, call, options),
    change: (name, request, call) => change(keyOfName(name) ?? '', request, call, options),
    async remove(name, call) {
      const key = keyOfName(name) ?? '';
      const found = await options.keeper.find(key);
      if (isRefusal(found)) return found;
      const dependents = await options.dependents(key);
      if (dependents.length === 0) return options.keeper.remove(key, call);
      const message = `Partner applications name it: ${dependents.slice(0, 10).join(', ')}.`;
      return refuse({ code: 'OAuthServerInUse', message });
    },
  };
}

async function create(
  request: ServerCreation,
  call: OperatorCall,
  { keeper, fetchMetadata, clock }: ServerActOptions,
): Promise<Outcome<Kept<OAuthServer>>> {
  const realm = request.realm === undefined ? undefined : parseRealm(request.realm);
  const [first, ...others] = [...nameViolations(request.name), ...realmViolations(request.realm, realm)];
  if (first) return refuse(first, ...others);
  const now = clock.now();
  const fetched = await fetchMetadata(request.metadataUrl);
  if (isRefusal(fetched)) return fetched;
  const identity = identityOf(fetched.value, realm);
  if (isRefusal(identity)) return identity;
  const { metadataUrl, name, enabled, acceptSecurityIdentifierInformation } = request;
  const flags = { enabled, acceptSecurityIdentifierInformation };
  const trusted = { keys: fetched.value.keys, refresh: firstRefresh(now) };
  const server = {
    name,
    metadataUrl,
    ...identity.value,
    ...endpointsOf(fetched.value),
    ...flags,
    ...trusted,
  };
  return keeper.create({ ...server, createdAt: now }, call);
}

function realmViolations(given: string | undefined, realm: string | undefined): Violation[] {
  if (given === undefined || realm !== undefined) return [];
  return [{ code: 'InvalidRequest', message: 'A realm is a domain name or a GUID.', target: 'realm' }];
}

type Identity = Pick<
  OAuthServer,
  'kind' | 'issuer' | 'accessTokenIssuer' | 'applicationIdentifier' | 'realm'
>;

/** A realm may be given where the document leaves it open, and there it must be. */
function identityOf(found: ForeignMetadata, realm: string | undefined): Outcome<Identity> {
  const { kind, issuer } = found;
  const applicationIdentifier = found.applicationIdentifier ?? null;
  const accessTokenIssuer = found.accessTokenIssuer ?? null;
  const speaksFor = found.realm ?? realm ?? null;
  if (realm !== undefined && speaksFor !== realm) {
    const message = `The document speaks for the realm ${speaksFor}.`;
    return refuse({ code: 'MetadataIssuerMismatch', message, target: 'realm' });
  }
  if (kind === 'openid')
    return succeed({ kind, issuer, accessTokenIssuer, applicationIdentifier, realm: speaksFor });
  if (applicationIdentifier === null || speaksFor === null) {
    const message = 'The document speaks for every realm: name the realm that is meant.';
    return refuse({ code: 'InvalidRequest', message, target: 'realm' });
  }
  const named = formatPrincipalName({ principalId: applicationIdentifier, realm: speaksFor });
  return succeed({ kind, issuer: named, accessTokenIssuer, applicationIdentifier, realm: speaksFor });
}

function endpointsOf({ tokenEndpoint, authorizationEndpoint }: ForeignMetadata) {
  return {
    tokenEndpoint: tokenEndpoint ?? null,
    authorizationEndpoint: authorizationEndpoint ?? null,
  };
}

async function change(
  key: string,
  { metadataUrl, enabled, acceptSecurityIdentifierInformation }: ServerChange,
  call: OperatorCall,
  { keeper, fetchMetadata, clock }: ServerActOptions,
): Promise<Outcome<Kept<OAuthServer>>> {
  const found = await keeper.find(key);
  if (isRefusal(found)) return found;
  const now = clock.now();
  const fetched = metadataUrl === undefined ? undefined : await fetchMetadata(metadataUrl);
  if (fetched && isRefusal(fetched)) return fetched;
  const flags = {
    ...(enabled !== undefined && { enabled }),
    ...(acceptSecurityIdentifierInformation !== undefined && { acceptSecurityIdentifierInformation }),
  };
  const moved = fetched && {
    metadataUrl,
    ...endpointsOf(fetched.value),
    keys: fetched.value.keys,
    refresh: firstRefresh(now),
  };
  const apply = (server: OAuthServer) => {
    const problem = fetched && issuerProblem(server, fetched.value);
    return problem ? refuse(problem) : succeed({ ...server, ...flags, ...moved });
  };
  return keeper.change(key, changedIfShown(serverKind), apply, call);
}
