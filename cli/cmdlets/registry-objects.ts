/** What all commands about named objects of the registry do alike: get, create, change, remove, refresh. */
import { apiPath } from '../core/api-path.ts';
import { UsageError } from '../core/errors.ts';
import type { ChangeAnswer, MetadataRefreshView } from '../core/views.ts';
import { none, type Parameter } from './binding/parameter.ts';
import { makeChange, reasonOf, type SendOptions } from './change.ts';
import type { CmdletCall } from './cmdlet.ts';

/** A collection of the API, and what one of its objects is called. */
export interface Kind {
  readonly collection: string;
  readonly word: string;
}

/** One by its name, or all that match. A name that does not exist is an error, never all of them. */
export async function getObjects<View>({ core, bound }: CmdletCall, { collection }: Kind): Promise<View[]> {
  const [identity, filter] = [bound.text('Identity'), bound.text('Filter')];
  if (identity === undefined) return core.api.list<View>(collection, { filter });
  if (filter !== undefined) throw new UsageError('-Identity and -Filter exclude each other.');
  return [(await core.api.get<View>(apiPath(collection, identity))).value];
}

/** @returns the object as it is then, or as it would be */
export async function createObject<View>(
  call: CmdletCall,
  { collection, word }: Kind,
  body: { readonly name: string; readonly [member: string]: unknown },
  next: readonly string[] = [],
): Promise<View> {
  const answer = await makeChange<ChangeAnswer<View>>(call, {
    target: body.name,
    send: ({ dryRun }) =>
      call.core.progress.during(`Creating ${body.name}`, () =>
        call.core.api.send('POST', collection, { body: { ...body, ...reasonOf(call) }, dryRun }),
      ),
    done: () => `The ${word} ${body.name} is there.`,
    next: () => next,
  });
  return answer.value;
}

/** Whatever is there by then: the old commands changed what they were told to and no more. */
export async function updateObject<View>(
  call: CmdletCall,
  { collection, word }: Kind,
  name: string,
  body: object,
): Promise<View> {
  const answer = await makeChange<ChangeAnswer<View>>(call, {
    target: name,
    send: ({ dryRun, ifMatch = '*' }) =>
      call.core.api.send('PATCH', apiPath(collection, name), {
        body: { ...body, ...reasonOf(call) },
        dryRun,
        ifMatch,
      }),
    done: () => `The ${word} ${name} was changed.`,
  });
  return answer.value;
}

export async function removeObject(
  call: CmdletCall,
  { collection, word }: Kind,
  asks: string,
): Promise<void> {
  const name = call.bound.needed('Identity');
  await makeChange(call, {
    target: name,
    send: deletion(call, apiPath(collection, name)),
    asks: () => `${name}: ${asks}`,
    done: () => `The ${word} ${name} is deleted; it can be restored.`,
  });
}

/** Deletes what is there by then, or the state that was tried. */
export function deletion(call: CmdletCall, path: string) {
  return ({ dryRun, ifMatch = '*' }: SendOptions) =>
    call.core.api.send<ChangeAnswer<unknown>>('DELETE', path, { query: reasonOf(call), dryRun, ifMatch });
}

interface Refreshed {
  readonly metadataRefresh: MetadataRefreshView | null;
}

/** Reads the metadata document again, now. A document that cannot be used is a warning: the last keys stay. */
export async function refreshObject(call: CmdletCall, { collection }: Kind, name: string): Promise<void> {
  await makeChange<ChangeAnswer<Refreshed>>(call, {
    target: name,
    send: ({ dryRun }) =>
      call.core.progress.during(`Reading the metadata of ${name}`, () =>
        call.core.api.send('POST', apiPath(collection, name, 'refreshMetadata'), {
          body: reasonOf(call),
          dryRun,
        }),
      ),
    done: () => `The metadata of ${name} was read.`,
  }).then(({ value: { metadataRefresh } }) => {
    if (metadataRefresh && metadataRefresh.status !== 'Success')
      call.core.output.warn(`${metadataRefresh.status}: ${metadataRefresh.reason ?? 'it could not be used'}`);
  });
}

/** Parameters that Lync and Skype for Business had, and that no deployment of this service can mean. */
export function withoutMeaning(...names: readonly (keyof typeof reasons)[]): Parameter[] {
  return names.map((name) => none(name, reasons[name].why, reasons[name].instead));
}

const reasons = {
  Tenant: { why: 'a deployment serves one tenant', instead: 'Name the deployment: --url or S2S_URL.' },
  InMemory: {
    why: 'an object is not built before it is stored',
    instead: 'Try the command with -WhatIf.',
  },
  Instance: {
    why: 'there is no pipeline here',
    instead: 'Name the object with -Identity, and what shall change.',
  },
  LocalStore: {
    why: 'instances hold no copy of their own for longer than S2S_CACHE_FOR',
    instead: 'Leave it out.',
  },
} as const;
