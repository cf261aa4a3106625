/** OAuth servers. */
import { isRefusal } from '../../../shared/base/errors.ts';
import { oauthServerCreate, oauthServerUpdate } from '../../../shared/http/api/oauth-servers.ts';
import { reasonOnly } from '../../../shared/http/api/schema.ts';
import type { ManagementRequest } from '../../../shared/http/management-endpoint.ts';
import { viewOfServer } from '../../../shared/registry/servers/oauth-server.ts';
import { warningsOfKeys } from '../../../shared/registry/trust/key-warnings.ts';
import { warningsOfIssuer } from '../../../shared/registry/trust/own-issuers.ts';
import type { ManagementService } from '../../compose-management.ts';
import { keyIn, namedResource } from './named-resource.ts';
import { type Answer, byMethod, readCall } from './resource.ts';

export function oauthServerHandlers({ registry, clock }: Pick<ManagementService, 'registry' | 'clock'>) {
  const { keeper, acts, refresher } = registry.servers;
  const server = namedResource({
    collection: 'oauthServers',
    keeper,
    clock,
    viewOf: viewOfServer,
    warningsOf: async ({ issuer, keys }, now) => [
      ...warningsOfIssuer(issuer, await registry.ownIssuers()),
      ...warningsOfKeys(keys, now),
    ],
    remove: acts.remove,
  });

  async function create(request: ManagementRequest): Answer {
    const asked = await readCall(oauthServerCreate, request);
    if (isRefusal(asked)) return asked;
    const done = await acts.create(asked.value.read, asked.value.call);
    return server.changed(request, 'created', done, { creates: true });
  }

  async function change(request: ManagementRequest): Answer {
    const asked = await readCall(oauthServerUpdate, request);
    if (isRefusal(asked)) return asked;
    const done = await acts.change(request.params.name ?? '', asked.value.read, asked.value.call);
    return server.changed(request, 'changed', done);
  }

  async function refresh(request: ManagementRequest): Answer {
    const asked = await readCall(reasonOnly, request);
    if (isRefusal(asked)) return asked;
    return server.changed(request, 'refreshed', await refresher.refresh(keyIn(request), asked.value.call));
  }

  return {
    'oauth-servers': byMethod({ GET: server.list, POST: create }),
    'oauth-server-item': byMethod({ GET: server.show, PATCH: change, DELETE: server.delete }),
    'oauth-server-refresh': refresh,
    'oauth-server-restore': server.restore,
  };
}
