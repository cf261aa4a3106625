/** Changes of one object whose answer is the object as it is now. */
import type { Answer } from '../core/api-client.ts';
import type { Dates } from '../core/dates.ts';
import { named } from '../core/named.ts';
import type { Column } from '../core/text-layout.ts';
import type { ChangeAnswer } from '../core/views.ts';
import { applyChange, type SendOptions } from './change.ts';
import type { Call } from './noun.ts';

export interface ObjectChange<View> {
  send(options: SendOptions): Promise<Answer<unknown>>;
  readonly done: string;
  next?(answer: ChangeAnswer<View>): readonly string[];
  confirm?(trial: ChangeAnswer<View>): string | undefined;
}

/** A change whose answer is the object as it is now. */
export function changeObject<View>(
  { core, options }: Call,
  { fields }: { readonly fields: (dates: Dates) => Column<View>[] },
  { send, ...plan }: ObjectChange<View>,
): Promise<ChangeAnswer<View>> {
  return applyChange<ChangeAnswer<View>>(
    { core, options },
    {
      ...plan,
      send: async (how) => {
        const { value, ...answer } = await send(how);
        return { ...answer, value: value as ChangeAnswer<View> };
      },
      show: ({ value }) => core.output.item(value, fields(core.dates)),
    },
  );
}

/** Sends an act; why is always among its members. */
export function postTo({ core, options }: Call, path: string, members: object = {}) {
  const body = { ...named({ reason: options.text('reason') }), ...members };
  return ({ dryRun, ifMatch }: SendOptions) => core.api.send('POST', path, { body, dryRun, ifMatch });
}

/** Changes some members, of whatever is there or of the state that `--if-match` names. */
export function patch({ core, options }: Call, path: string, members: object) {
  const body = { ...named({ reason: options.text('reason') }), ...members };
  return ({ dryRun, ifMatch = '*' }: SendOptions) => core.api.send('PATCH', path, { body, dryRun, ifMatch });
}
