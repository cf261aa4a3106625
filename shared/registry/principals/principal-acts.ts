/** The administrators' acts on service principals: themselves and their names. Credentials are in `credential-acts.ts`. */
import type { Clock } from '../../base/clock.ts';
import { isRefusal, type Outcome, refuse, settle, type Violation } from '../../base/errors.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import { authorizationServerId, formatPrincipalName, parsePrincipalName } from '../../base/principal-name.ts';
import type { Random } from '../../base/random.ts';
import { guid } from '../../base/setting-values.ts';
import { nameViolations } from '../object-name.ts';
import type { Kept } from '../records/change-record.ts';
import type { RecordKeeper, Transition } from '../records/record-keeper.ts';
import type { RecordStore, StoredRecord } from '../records/record-store.ts';
import { parseResourceUri } from '../resource-name.ts';
import { principalClaims } from './principal-kind.ts';
import { nameCountViolations, readNames } from './principal-names.ts';
import type { PrincipalRecord } from './service-principal.ts';

export interface PrincipalCreation {
  /** A GUID; one is made when absent. */
  readonly appId?: string | undefined;
  readonly displayName: string;
  readonly servicePrincipalNames: readonly string[];
  readonly enabled: boolean;
  readonly trustedForDelegation: boolean;
  readonly requiredRoles: readonly string[];
}

export interface PrincipalChange {
  readonly displayName?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly trustedForDelegation?: boolean | undefined;
  readonly requiredRoles?: readonly string[] | undefined;
}

type Done = Promise<Outcome<Kept<PrincipalRecord>>>;

export interface PrincipalActs {
  /** The living principal with that application id or object id. */
  find(id: string): Promise<Outcome<StoredRecord<PrincipalRecord>>>;
  /** The living principal that has this service-principal name, in any spelling of it. */
  findByName(name: string): Promise<StoredRecord<PrincipalRecord> | undefined>;
  create(request: PrincipalCreation, call: OperatorCall): Done;
  change(id: string, request: PrincipalChange, call: OperatorCall): Done;
  /** Adds names; those it has are no change. The list is never replaced: that has locked people out (reference D23). */
  addNames(id: string, names: readonly string[], call: OperatorCall): Done;
  removeNames(id: string, names: readonly string[], call: OperatorCall): Done;
  remove(id: string, call: OperatorCall): Done;
  /** By application id: a deleted principal claims nothing, so its object id finds it no more. */
  restore(id: string, call: OperatorCall): Done;
}

export interface PrincipalActOptions {
  readonly keeper: RecordKeeper<PrincipalRecord>;
  readonly store: Pick<RecordStore<PrincipalRecord>, 'holderOf'>;
  readonly clock: Clock;
  readonly random: Random;
}

export function createPrincipalActs(options: PrincipalActOptions): PrincipalActs {
  const { keeper, store } = options;

  /** @returns the application id that either id means; what is no GUID is nobody's */
  async function keyOf(id: string): Promise<string> {
    const named = guid(id) ?? '';
    return (named && (await store.holderOf(principalClaims.id(named)))) || named;
  }

  async function change(id: string, action: string, decide: Transition<PrincipalRecord>, call: OperatorCall) {
    return keeper.change(await keyOf(id), action, decide, call);
  }

  return {
    find: async (id) => keeper.find(await keyOf(id)),
    findByName: (name) => findByName(name, options),
    create: (request, call) => create(request, call, options),
    change: (id, request, call) => change(id, 'changed', (held) => changed(held, request), call),
    addNames: (id, names, call) => change(id, 'namesAdded', (held) => withNames(held, names), call),
    removeNames: (id, names, call) => change(id, 'namesRemoved', (held) => withoutNames(held, names), call),
    remove: async (id, call) => keeper.remove(await keyOf(id), call),
    restore: (id, call) => keeper.restore(guid(id) ?? '', call),
  };
}

async function findByName(
  text: string,
  { keeper, store }: PrincipalActOptions,
): Promise<StoredRecord<PrincipalRecord> | undefined> {
  const named = parsePrincipalName(text);
  const name = named ? formatPrincipalName({ ...named, realm: '' }) : parseResourceUri(text);
  const key = name === undefined ? undefined : await store.holderOf(principalClaims.name(name));
  const found = key === undefined ? undefined : await keeper.find(key);
  return found && !isRefusal(found) && found.value.value.names.includes(name ?? '') ? found.value : undefined;
}

async function create(
  request: PrincipalCreation,
  call: OperatorCall,
  { keeper, clock, random }: PrincipalActOptions,
): Done {
  const appId = request.appId === undefined ? random.uuid() : guid(request.appId);
  const { names: given, violations } = readNames(appId ?? '', request.servicePrincipalNames);
  const names = [...new Set([appId ?? '', ...given])];
  const [first, ...others] = [
    ...idViolations(appId),
    ...(appId === undefined ? [] : violations),
    ...nameCountViolations(names),
    ...roleViolations(request.requiredRoles),
  ];
  if (first || appId === undefined) return refuse(first ?? noGuid, ...others);
  const { displayName, enabled, trustedForDelegation, requiredRoles } = request;
  return keeper.create(
    {
      id: random.uuid(),
      appId,
      displayName,
      enabled,
      trustedForDelegation,
      names,
      requiredRoles,
      keyCredentials: [],
      passwordCredentials: [],
      createdAt: clock.now(),
    },
    call,
  );
}

const noGuid: Violation = {
  code: 'InvalidRequest',
  message: 'An application id is a GUID.',
  target: 'appId',
};

function idViolations(appId: string | undefined): Violation[] {
  if (appId === undefined) return [noGuid];
  if (appId !== authorizationServerId) return [];
  const message = 'This id is that of the authorization server itself.';
  return [{ code: 'InvalidRequest', message, target: 'appId' }];
}

function roleViolations(roles: readonly string[]): Violation[] {
  return roles.flatMap((role) => nameViolations(role, 'requiredRoles'));
}

function changed(principal: PrincipalRecord, request: PrincipalChange): Outcome<PrincipalRecord> {
  const { displayName, enabled, trustedForDelegation, requiredRoles } = request;
  // Each by its name: whatever else a request may hold is no part of the record.
  const given = Object.entries({ displayName, enabled, trustedForDelegation, requiredRoles });
  return settle(roleViolations(requiredRoles ?? []), () => ({
    ...principal,
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
  }));
}

function withNames(principal: PrincipalRecord, texts: readonly string[]): Outcome<PrincipalRecord> {
  const { names, violations } = readNames(principal.appId, texts);
  const all = [...new Set([...principal.names, ...names])];
  return settle([...violations, ...nameCountViolations(all)], () => ({ ...principal, names: all }));
}

function withoutNames(principal: PrincipalRecord, texts: readonly string[]): Outcome<PrincipalRecord> {
  const { names, violations } = readNames(principal.appId, texts);
  const unknown = names.filter((name) => !principal.names.includes(name));
  const problems: Violation[] = [
    ...violations,
    ...unknown.map((name): Violation => {
      const message = `The principal has no name ${name.slice(0, 300)}.`;
      return { code: 'InvalidRequest', message, target: 'servicePrincipalNames' };
    }),
  ];
  if (names.includes(principal.appId)) {
    const message = 'The application id itself stays a name of the principal.';
    problems.push({ code: 'InvalidRequest', message, target: 'servicePrincipalNames' });
  }
  const left = principal.names.filter((name) => !names.includes(name));
  return settle(problems, () => ({ ...principal, names: left }));
}
