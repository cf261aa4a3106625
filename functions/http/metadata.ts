/** Metadata, discovery and key set: which document each public address means. */
import { authorizeEndpoint, createDocumentEndpoint } from '../../shared/http/document-endpoint.ts';
import type { Handler, HttpRequest } from '../../shared/http/exchange.ts';
import type { DocumentKind } from '../../shared/metadata/publisher.ts';
import type { Service } from '../compose.ts';

export function metadataHandlers({ publisher, realms }: Service) {
  const document = (kind: DocumentKind): Handler =>
    createDocumentEndpoint({ publisher, realms, select: ({ params }) => ({ kind, realm: params.realm }) });
  const acs = (
    select: (request: HttpRequest) => { kind: DocumentKind; realm: string | undefined } | undefined,
  ) => createDocumentEndpoint({ publisher, realms, select });

  return {
    metadata: acs(({ url }) => {
      const named = url.searchParams.getAll('realm');
      if (named.length > 1) return undefined;
      const [realm] = named;
      return realm ? { kind: 'authorizationServer', realm } : { kind: 'partner', realm: undefined };
    }),
    'metadata-realm': acs(({ params: { realm } }) =>
      realm?.toLowerCase() === 'autodiscover'
        ? { kind: 'exchange', realm: undefined }
        : { kind: 'authorizationServer', realm },
    ),
    'metadata-sharepoint': document('sharePoint'),
    openid: document('discovery'),
    'openid-realm': document('discovery'),
    'oauth-server': document('discovery'),
    'oauth-server-realm': document('discovery'),
    keys: document('keySet'),
    'keys-realm': document('keySet'),
    authorize: authorizeEndpoint,
    'authorize-realm': authorizeEndpoint,
  };
}
