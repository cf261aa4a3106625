/** An application rolls its own key: nobody signs in, the proof in the body says who asks (Graph's `addKey`). */
import { isRefusal, type Outcome, refuse, succeed, type Violation } from '../../../shared/base/errors.ts';
import { keyAddition, keyRemoval } from '../../../shared/http/api/credentials.ts';
import { jsonResponse } from '../../../shared/http/exchange.ts';
import { readMembers } from '../../../shared/http/management-body.ts';
import type { StrictRequest } from '../../../shared/http/management-exchange.ts';
import type { ProofRequest } from '../../../shared/http/proof-endpoint.ts';
import { noUses, viewOfKeyCredential } from '../../../shared/registry/principals/principal-view.ts';
import type { PrincipalRecord } from '../../../shared/registry/principals/service-principal.ts';
import { checkKeyProof } from '../../../shared/tokens/key-proof.ts';
import type { ManagementService } from '../../compose-management.ts';
import { type Answer, changeAnswer, etagHeader } from './resource.ts';

type KeyService = Pick<ManagementService, 'registry' | 'clock' | 'replay' | 'realms' | 'publicUrl' | 'skew'>;

const longestLife = 600;

interface Proven {
  readonly principal: PrincipalRecord;
  readonly etag: string | undefined;
}

const nobody = { value: undefined, etag: undefined };

export function selfServiceHandlers(service: KeyService) {
  const { acts, credentials } = service.registry.principals;

  /** The principal that the proof proves, as it was read for that. */
  async function prove(request: ProofRequest, proof: string): Promise<Outcome<Proven>> {
    const found = await acts.find(request.params.id ?? '');
    const { value: principal, etag } = isRefusal(found) ? nobody : found.value;
    const audience = `${service.publicUrl}/api/servicePrincipals/${principal?.appId ?? ''}`;
    const rules = { audience, longestLife, skew: service.skew };
    const known = principal && { ...principal, realm: await service.realms.home() };
    const check = await checkKeyProof(known, proof, rules, service.replay, service.clock.now());
    if ('detail' in check || !principal) {
      request.conclude('management.refused', { detail: 'detail' in check ? check.detail : 'UnknownClient' });
      return refuse(rejected);
    }
    request.proved(principal.appId);
    return succeed({ principal, etag });
  }

  async function addKey(request: ProofRequest): Answer {
    const read = readMembers(keyAddition, request.body);
    if (isRefusal(read)) return read;
    const proven = await prove(request, read.value.proof);
    if (isRefusal(proven)) return proven;
    const { appId } = proven.value.principal;
    const done = await credentials.addKey(appId, read.value.keyCredential, callAs(proven.value, request));
    if (isRefusal(done)) return done;
    const { changed, credential, etag } = done.value;
    conclude(request, 'keyCredentialAdded', appId, changed);
    return jsonResponse(200, viewOfKeyCredential(credential, noUses, false), etagHeader(etag));
  }

  async function removeKey(request: ProofRequest): Answer {
    const read = readMembers(keyRemoval, request.body);
    if (isRefusal(read)) return read;
    const proven = await prove(request, read.value.proof);
    if (isRefusal(proven)) return proven;
    const { principal } = proven.value;
    const keyId = read.value.keyId.toLowerCase();
    const done = await credentials.removeKey(principal.appId, keyId, callAs(proven.value, request));
    if (isRefusal(done)) return done;
    const removed = principal.keyCredentials.find((each) => each.keyId === keyId);
    return changeAnswer(request, done.value, {
      action: 'keyCredentialRemoved',
      object: `servicePrincipals/${principal.appId}`,
      view: removed ? viewOfKeyCredential(removed, noUses, false) : {},
    });
  }

  return { 'add-key': addKey, 'remove-key': removeKey };
}

/** The key that proved it may be gone a moment later: what is written is what the proof was judged by, or nothing. */
function callAs({ principal, etag }: Proven, { requestId, dryRun, ifMatch = etag }: StrictRequest) {
  const reason = 'the application rolls its own key';
  const actor = `self ${principal.appId}`;
  return { actor, requestId, dryRun, reason, ...(ifMatch !== undefined && { ifMatch }) };
}

function conclude(request: StrictRequest, action: string, appId: string, changed: boolean): void {
  const { dryRun } = request;
  const object = `servicePrincipals/${appId}`;
  const event = changed && !dryRun ? 'registry.changed' : 'request.served';
  request.conclude(event, { action, object, changed, dryRun });
}

/** One text for every reason: who cannot prove itself learns nothing about the principal. */
const rejected: Violation = {
  code: 'ProofRejected',
  message: 'The proof does not show that the caller holds a key of this principal.',
  target: 'proof',
};
