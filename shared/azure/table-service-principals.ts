/**
 * Service principals in table storage. A realm is one partition, so that a principal, its names and its credentials
 * are written in one transaction, and a name can exist only once because its row can be inserted only once.
 */
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { sha256 } from '../base/encoding.ts';
import type {
  KeyCredential,
  PasswordCredential,
  ServicePrincipal,
  ServicePrincipals,
} from '../registry/service-principal.ts';
import { callAzure, failureOf, isMissingRow, outageOf } from './calls.ts';

/** The principal's own row is its application id (a GUID); what belongs to it follows in row order. */
const rowKeys = {
  principal: (appId: string) => appId,
  key: (appId: string, keyId: string) => `${appId}:key:${keyId}`,
  password: (appId: string, keyId: string) => `${appId}:password:${keyId}`,
  /** Names are hashed: a URL holds characters that a key must not, and can be longer than a key. */
  name: (name: string) => `name:${sha256(name).toString('hex')}`,
  /** The first key after everything that belongs to the principal: `;` follows `:`. */
  end: (appId: string) => `${appId};`,
};

interface Row {
  readonly rowKey?: string;
  readonly content: string;
}

type PrincipalFacts = Omit<ServicePrincipal, 'keyCredentials' | 'passwordCredentials'>;

function toRows(principal: ServicePrincipal): { rowKey: string; content: string }[] {
  const { keyCredentials, passwordCredentials, ...facts } = principal;
  const { appId } = principal;
  return [
    { rowKey: rowKeys.principal(appId), content: JSON.stringify(facts) },
    ...keyCredentials.map((each) => ({
      rowKey: rowKeys.key(appId, each.keyId),
      content: JSON.stringify(each),
    })),
    ...passwordCredentials.map((each) => ({
      rowKey: rowKeys.password(appId, each.keyId),
      content: JSON.stringify(each),
    })),
    ...principal.names.map((name) => ({ rowKey: rowKeys.name(name), content: JSON.stringify(appId) })),
  ];
}

/** The principal with exactly this id among rows of a range of keys. They are written by `toRows` only. */
function fromRows(appId: string, rows: readonly Row[]): ServicePrincipal | undefined {
  const own = rows.find(({ rowKey }) => rowKey === appId);
  // What belongs to a principal is none, whatever a caller takes for an id.
  if (!own || appId.includes(':')) return undefined;
  const contents = (kind: string) =>
    rows.filter(({ rowKey }) => rowKey?.startsWith(`${appId}${kind}`)).map((row) => row.content);
  return {
    ...(JSON.parse(own.content) as PrincipalFacts),
    keyCredentials: contents(':key:').map((text) => JSON.parse(text) as KeyCredential),
    passwordCredentials: contents(':password:').map((text) => JSON.parse(text) as PasswordCredential),
  };
}

export function createTableServicePrincipals(client: TableClient): ServicePrincipals {
  async function byAppId(realm: string, appId: string): Promise<ServicePrincipal | undefined> {
    const filter = odata`PartitionKey eq ${realm} and RowKey ge ${appId} and RowKey lt ${rowKeys.end(appId)}`;
    const rows: Row[] = [];
    const read = async (abortSignal: AbortSignal) => {
      const entities = client.listEntities<{ content: string }>({ queryOptions: { filter }, abortSignal });
      for await (const entity of entities) rows.push(entity);
    };
    await callAzure('tables', read);
    return fromRows(appId, rows);
  }

  async function byName(realm: string, name: string): Promise<ServicePrincipal | undefined> {
    const rowKey = rowKeys.name(name);
    try {
      const read = (abortSignal: AbortSignal) =>
        client.getEntity<{ content: string }>(realm, rowKey, { abortSignal });
      const { content } = await callAzure('tables', read, { expected: [404] });
      const found = await byAppId(realm, JSON.parse(content));
      return found?.names.includes(name) ? found : undefined;
    } catch (error) {
      if (isMissingRow(error)) return undefined;
      throw outageOf('tables', error);
    }
  }

  async function add(principal: ServicePrincipal): Promise<'added' | 'taken'> {
    const partitionKey = principal.realm;
    const actions = toRows(principal).map((row): TransactionAction => ['create', { partitionKey, ...row }]);
    try {
      const write = (abortSignal: AbortSignal) => client.submitTransaction(actions, { abortSignal });
      await callAzure('tables', write, { expected: [409] });
      return 'added';
    } catch (error) {
      if (failureOf(error).statusCode === 409) return 'taken';
      throw error;
    }
  }

  return { byAppId, byName, add };
}
