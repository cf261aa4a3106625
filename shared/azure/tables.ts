/**
 * The tables of the service: their names, how a client for one is made, and the few habits that all repositories
 * share. One table a kind; keys are built by one function a table, from validated or hashed parts only.
 */
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { callAzure, deadlines, retryOptions } from './calls.ts';
import { azureCredential } from './credential.ts';
import { type Guarded, guardPolicies } from './guard-policies.ts';
import type { Guards } from './guards.ts';
import { isInsecureLocal } from './loopback.ts';

export interface TableStorage {
  /** Account URL, or a connection string on loopback. */
  readonly service: string;
  /** First letters of each table's name. */
  readonly prefix: string;
}

/** Every table, by the name that follows the prefix. The one list; the deployment creates the same. */
export const tableNames = [
  'KeyRings',
  'ServicePrincipals',
  'PartnerApplications',
  'OAuthServers',
  'LinkedAccounts',
  'OAuthConfiguration',
  'Replay',
] as const;

export type TableName = (typeof tableNames)[number];

/** @param guards absent where a tool or a test stands alone */
export function tableClient(
  { service, prefix }: TableStorage,
  name: TableName,
  guards?: Guards,
): TableClient {
  const table = `${prefix}${name}`;
  const guarded: Guarded | undefined = guards && { guards, name: `tables/${name}` };
  const options = { retryOptions, additionalPolicies: guardPolicies('tables', guarded) };
  if (service.includes('='))
    return TableClient.fromConnectionString(service, table, { ...options, allowInsecureConnection: true });
  const allowInsecureConnection = isInsecureLocal(service);
  return new TableClient(service, table, azureCredential(guards), { ...options, allowInsecureConnection });
}

/** Creates what is missing; safe to repeat. For deployments without the templates, and for the local stack. */
export async function createTables({ service, prefix }: TableStorage): Promise<void> {
  const options = { retryOptions, allowInsecureConnection: true };
  const client = service.includes('=')
    ? TableServiceClient.fromConnectionString(service, options)
    : new TableServiceClient(service, azureCredential(), {
        retryOptions,
        allowInsecureConnection: isInsecureLocal(service),
      });
  for (const name of tableNames) {
    await callAzure('tables', (abortSignal) => client.createTable(`${prefix}${name}`, { abortSignal }), {
      milliseconds: deadlines.inBackground,
    });
  }
}

/** A whole number as table storage keeps it exactly. */
export function toInt64(value: number): { type: 'Int64'; value: string } {
  return { type: 'Int64', value: String(value) };
}
