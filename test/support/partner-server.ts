/** The servers of partners on one address of this machine: Lync, Exchange and an authorization server, by their paths. */
import { acsDocument, exchangeDocument } from './foreign-documents.ts';
import { freshCertificate } from './management.ts';
import { type MetadataServer, startMetadataServer } from './metadata-server.ts';
import { lyncId } from './token-service.ts';

export interface PartnerServer extends MetadataServer {
  readonly url: string;
}

/** Each has a key of its own, which is good today: the journeys that ask them live in real time. */
export async function startPartnerServer(): Promise<PartnerServer> {
  const [lync, exchange, acs] = await Promise.all(
    ['lync', 'exchange', 'acs'].map((keyName) => freshCertificate({ keyName: `partner ${keyName}` })),
  );
  if (!lync || !exchange || !acs) throw new Error('A certificate is missing.');
  const asLync = { name: 'Lync', serviceName: lyncId, issuer: `${lyncId}@contoso.com` };
  const documents: Readonly<Record<string, object>> = {
    '/metadata/json/1': { ...exchangeDocument(lync), ...asLync },
    '/autodiscover/metadata/json/1': exchangeDocument(exchange),
    '/sts/metadata/json/1': acsDocument(acs),
  };
  const server = await startMetadataServer(({ url = '' }, response) => {
    const document = documents[url];
    response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document ?? {}));
  });
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}
