/** Service principals and their names. */
import { isRefusal, type Outcome } from '../../../shared/base/errors.ts';
import type { OperatorCall } from '../../../shared/base/operator-call.ts';
import { pageAnswer } from '../../../shared/http/api/paging.ts';
import { reasonOnly } from '../../../shared/http/api/schema.ts';
import {
  principalNames,
  servicePrincipalCreate,
  servicePrincipalUpdate,
} from '../../../shared/http/api/service-principals.ts';
import { jsonResponse } from '../../../shared/http/exchange.ts';
import type { ManagementRequest } from '../../../shared/http/management-endpoint.ts';
import { noUses, viewOfPrincipal } from '../../../shared/registry/principals/principal-view.ts';
import type { PrincipalRecord } from '../../../shared/registry/principals/service-principal.ts';
import type { Kept } from '../../../shared/registry/records/change-record.ts';
import type { ManagementService } from '../../compose-management.ts';
import {
  type Answer,
  byMethod,
  changeAnswer,
  completeAnswer,
  deletionCall,
  etagHeader,
  listAnswer,
  readCall,
} from './resource.ts';
import { withDeletion } from './shown-record.ts';

export function servicePrincipalHandlers({ registry, clock }: Pick<ManagementService, 'registry' | 'clock'>) {
  const { keeper, acts, uses } = registry.principals;

  async function changed(
    request: ManagementRequest,
    action: string,
    done: Outcome<Kept<PrincipalRecord>>,
    more: { readonly creates?: boolean; readonly deleted?: boolean } = {},
  ): Answer {
    if (isRefusal(done)) return done;
    const { value } = done.value;
    const { found, warnings } = await completeAnswer('when its credentials were last used', noUses, () =>
      uses.of(value.appId),
    );
    return changeAnswer(request, done.value, {
      action,
      object: `servicePrincipals/${value.appId}`,
      view: withDeletion(viewOfPrincipal(value, found), more.deleted ? clock.now() : undefined),
      warnings,
      ...(more.creates && { creates: true }),
    });
  }

  async function list(request: ManagementRequest): Answer {
    const name = request.query.get('servicePrincipalName');
    if (name !== null) {
      const found = await acts.findByName(name);
      return pageAnswer(request, found ? [viewOfPrincipal(found.value)] : [], undefined);
    }
    return listAnswer(
      request,
      keeper.list,
      ({ displayName, appId }) => [displayName, appId],
      ({ value, deletedAt }) => withDeletion(viewOfPrincipal(value), deletedAt),
    );
  }

  async function show({ params: { id = '' } }: ManagementRequest): Answer {
    const found = await acts.find(id);
    if (isRefusal(found)) return found;
    const { value, etag } = found.value;
    return jsonResponse(200, viewOfPrincipal(value, await uses.of(value.appId)), etagHeader(etag));
  }

  async function create(request: ManagementRequest): Answer {
    const asked = await readCall(servicePrincipalCreate, request);
    if (isRefusal(asked)) return asked;
    const done = await acts.create(asked.value.read, asked.value.call);
    return changed(request, 'created', done, { creates: true });
  }

  async function change(request: ManagementRequest): Answer {
    const asked = await readCall(servicePrincipalUpdate, request);
    if (isRefusal(asked)) return asked;
    const { reason: _why, servicePrincipalNames: _refused, ...members } = asked.value.read;
    return changed(request, 'changed', await acts.change(idIn(request), members, asked.value.call));
  }

  const renaming =
    (
      action: string,
      verb: (
        id: string,
        names: readonly string[],
        call: OperatorCall,
      ) => Promise<Outcome<Kept<PrincipalRecord>>>,
    ) =>
    async (request: ManagementRequest): Answer => {
      const asked = await readCall(principalNames, request);
      if (isRefusal(asked)) return asked;
      const { read, call } = asked.value;
      return changed(request, action, await verb(idIn(request), read.servicePrincipalNames, call));
    };

  async function restore(request: ManagementRequest): Answer {
    const asked = await readCall(reasonOnly, request);
    if (isRefusal(asked)) return asked;
    return changed(request, 'restored', await acts.restore(idIn(request), asked.value.call));
  }

  const remove = async (request: ManagementRequest): Answer =>
    changed(request, 'deleted', await acts.remove(idIn(request), deletionCall(request)), { deleted: true });

  return {
    'service-principals': byMethod({ GET: list, POST: create }),
    'service-principal': byMethod({ GET: show, PATCH: change, DELETE: remove }),
    'service-principal-restore': restore,
    'service-principal-add-names': renaming('namesAdded', acts.addNames),
    'service-principal-remove-names': renaming('namesRemoved', acts.removeNames),
  };
}

export function idIn({ params: { id = '' } }: Pick<ManagementRequest, 'params'>): string {
  return id;
}
