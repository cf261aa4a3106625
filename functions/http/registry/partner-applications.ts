/** Partner applications, and the preview of a metadata document. */
import { isRefusal } from '../../../shared/base/errors.ts';
import { metadataPreview } from '../../../shared/http/api/foreign-trust.ts';
import {
  partnerApplicationCreate,
  partnerApplicationUpdate,
} from '../../../shared/http/api/partner-applications.ts';
import { reasonOnly } from '../../../shared/http/api/schema.ts';
import { jsonResponse } from '../../../shared/http/exchange.ts';
import { readMembers } from '../../../shared/http/management-body.ts';
import type { ManagementRequest } from '../../../shared/http/management-endpoint.ts';
import { issuerOfPartner } from '../../../shared/registry/partners/partner-application.ts';
import { viewOfPartner } from '../../../shared/registry/partners/partner-kind.ts';
import { viewOfForeignKey } from '../../../shared/registry/trust/key-view.ts';
import { warningsOfKeys } from '../../../shared/registry/trust/key-warnings.ts';
import { warningsOfIssuer } from '../../../shared/registry/trust/own-issuers.ts';
import type { ManagementService } from '../../compose-management.ts';
import { keyIn, namedResource } from './named-resource.ts';
import { type Answer, byMethod, readCall } from './resource.ts';

export function partnerHandlers({ registry, clock }: Pick<ManagementService, 'registry' | 'clock'>) {
  const { keeper, acts, refresher } = registry.partners;
  const partner = namedResource({
    collection: 'partnerApplications',
    keeper,
    clock,
    viewOf: viewOfPartner,
    warningsOf: async (held, now) => [
      ...warningsOfIssuer(issuerOfPartner(held), await registry.ownIssuers()),
      ...warningsOfKeys(held.keys, now),
    ],
    restore: acts.restore,
  });

  async function create(request: ManagementRequest): Answer {
    const asked = await readCall(partnerApplicationCreate, request);
    if (isRefusal(asked)) return asked;
    const done = await acts.create(asked.value.read, asked.value.call);
    return partner.changed(request, 'created', done, { creates: true });
  }

  async function change(request: ManagementRequest): Answer {
    const asked = await readCall(partnerApplicationUpdate, request);
    if (isRefusal(asked)) return asked;
    const done = await acts.change(request.params.name ?? '', asked.value.read, asked.value.call);
    return partner.changed(request, 'changed', done);
  }

  async function refresh(request: ManagementRequest): Answer {
    const asked = await readCall(reasonOnly, request);
    if (isRefusal(asked)) return asked;
    return partner.changed(request, 'refreshed', await refresher.refresh(keyIn(request), asked.value.call));
  }

  async function preview(request: ManagementRequest): Answer {
    const read = readMembers(metadataPreview, request.body);
    if (isRefusal(read)) return read;
    const fetched = await registry.fetchMetadata(read.value.metadataUrl);
    if (isRefusal(fetched)) return fetched;
    const { kind, issuer, keys, notes, ...found } = fetched.value;
    return jsonResponse(200, {
      kind,
      issuer,
      applicationIdentifier: found.applicationIdentifier ?? null,
      realm: found.realm ?? null,
      name: found.name ?? null,
      tokenEndpoint: found.tokenEndpoint ?? null,
      authorizationEndpoint: found.authorizationEndpoint ?? null,
      keys: keys.map((key) => viewOfForeignKey(key, clock.now())),
      notes,
    });
  }

  return {
    'partner-applications': byMethod({ GET: partner.list, POST: create }),
    'partner-application': byMethod({ GET: partner.show, PATCH: change, DELETE: partner.delete }),
    'partner-application-refresh': refresh,
    'partner-application-restore': partner.restore,
    'metadata-previews': preview,
  };
}
