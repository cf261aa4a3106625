/** What partner applications, OAuth servers and linked accounts have alike: list, show, delete and restore by name. */

import type { Clock } from '../../../shared/base/clock.ts';
import { isRefusal, type Outcome } from '../../../shared/base/errors.ts';
import type { OperatorCall } from '../../../shared/base/operator-call.ts';
import { reasonOnly } from '../../../shared/http/api/schema.ts';
import { jsonResponse } from '../../../shared/http/exchange.ts';
import type { ManagementRequest } from '../../../shared/http/management-endpoint.ts';
import { keyOfName } from '../../../shared/registry/object-name.ts';
import type { Kept } from '../../../shared/registry/records/change-record.ts';
import type { RecordKeeper } from '../../../shared/registry/records/record-keeper.ts';
import {
  type Answer,
  type ChangeWarning,
  changeAnswer,
  completeAnswer,
  deletionCall,
  etagHeader,
  listAnswer,
  readCall,
} from './resource.ts';
import { withDeletion } from './shown-record.ts';

export interface NamedResource<T extends { readonly name: string }> {
  /** As in the address: `partnerApplications`. */
  readonly collection: string;
  readonly keeper: RecordKeeper<T>;
  readonly clock: Clock;
  readonly viewOf: (value: T, now: number) => object;
  /** What is worth knowing of the object as it is after a change. */
  readonly warningsOf?: (value: T, now: number) => Promise<readonly ChangeWarning[]>;
  /** Where a deletion asks first whether anybody needs the object. */
  readonly remove?: (name: string, call: OperatorCall) => Promise<Outcome<Kept<T>>>;
  /** Where a restoration asks first whether what the object names is still there. */
  readonly restore?: (name: string, call: OperatorCall) => Promise<Outcome<Kept<T>>>;
}

/** The key of the name in the path; what is no name is nobody's. */
export function keyIn({ params }: Pick<ManagementRequest, 'params'>): string {
  return keyOfName(params.name ?? '') ?? '';
}

export function namedResource<T extends { readonly name: string }>({
  collection,
  keeper,
  clock,
  viewOf,
  warningsOf = async () => [],
  remove = (name, call) => keeper.remove(keyOfName(name) ?? '', call),
  restore = (name, call) => keeper.restore(keyOfName(name) ?? '', call),
}: NamedResource<T>) {
  /** The answer to any change that came to this object. */
  async function changed(
    request: ManagementRequest,
    action: string,
    done: Outcome<Kept<T>>,
    more: { readonly creates?: boolean; readonly deleted?: boolean } = {},
  ) {
    if (isRefusal(done)) return done;
    const { value } = done.value;
    const now = clock.now();
    const view = withDeletion(viewOf(value, now), more.deleted ? now : undefined);
    const worth = await completeAnswer('what is worth knowing of it', [], async () =>
      more.deleted ? [] : warningsOf(value, now),
    );
    return changeAnswer(request, done.value, {
      action,
      object: `${collection}/${value.name}`,
      view,
      warnings: [...worth.found, ...worth.warnings],
      ...(more.creates && { creates: true }),
    });
  }

  return {
    changed,

    list: (request: ManagementRequest): Answer =>
      listAnswer(
        request,
        keeper.list,
        ({ name }) => [name],
        ({ value, deletedAt }) => withDeletion(viewOf(value, clock.now()), deletedAt),
      ),

    show: async (request: ManagementRequest): Answer => {
      const found = await keeper.find(keyIn(request));
      if (isRefusal(found)) return found;
      const { value, etag } = found.value;
      return jsonResponse(200, viewOf(value, clock.now()), etagHeader(etag));
    },

    delete: async (request: ManagementRequest): Answer => {
      const done = await remove(request.params.name ?? '', deletionCall(request));
      return changed(request, 'deleted', done, { deleted: true });
    },

    restore: async (request: ManagementRequest): Answer => {
      const asked = await readCall(reasonOnly, request);
      if (isRefusal(asked)) return asked;
      return changed(request, 'restored', await restore(request.params.name ?? '', asked.value.call));
    },
  };
}
