/** What nouns with a name have alike: list, show, delete, restore. */
import { apiPath } from '../core/api-path.ts';
import type { Dates } from '../core/dates.ts';
import type { Column } from '../core/text-layout.ts';
import type { ChangeAnswer } from '../core/views.ts';
import { applyChange } from './change.ts';
import type { Noun } from './noun.ts';
import { changeObject, postTo } from './object-change.ts';
import { option, wholeNumber } from './options.ts';

export interface NamedObject<View> {
  /** As it is typed: `partner`. */
  readonly noun: string;
  /** As it is read: `partner application`. */
  readonly title: string;
  /** The argument that names one: `name`, or `id`. */
  readonly argument: string;
  /** One that the examples use. */
  readonly example: string;
  /** Its collection in the API. */
  readonly collection: string;
  readonly columns: (dates: Dates) => Column<View>[];
  readonly fields: (dates: Dates) => Column<View>[];
  /** What stops when it is deleted; the question before. */
  readonly ask: string;
}

export function addNamedVerbs<View>(noun: Noun, object: NamedObject<View>): void {
  const { title, argument, example, collection } = object;
  noun.verb(
    {
      usage: 'list',
      summary: `Lists every ${title}`,
      examples: [
        `${object.noun} list`,
        `${object.noun} list --filter "${example.slice(0, 2)}*" --output tsv`,
      ],
      options: [
        option('--filter <wildcards>', 'Only names that match; * and ? stand for others'),
        option('--deleted', 'The deleted ones instead'),
        wholeNumber('--top <number>', 'Most entries'),
      ],
    },
    async ({ core, options }) => {
      const top = options.number('top');
      const query = { filter: options.text('filter'), deleted: options.flag('deleted') || undefined };
      const views = await core.api.list<View>(collection, query, top);
      core.output.rows(views, object.columns(core.dates));
      return undefined;
    },
  );
  noun.verb(
    {
      usage: `show <${argument}>`,
      summary: `Shows one ${title}`,
      examples: [`${object.noun} show ${example}`, `${object.noun} show ${example} --json`],
    },
    async ({ core, args: [name = ''] }) => {
      const { value, etag } = await core.api.get<View>(apiPath(collection, name));
      core.output.item(value, object.fields(core.dates), { ...value, etag });
      return undefined;
    },
  );
  addEnd(noun, object);
}

function addEnd<View>(noun: Noun, object: NamedObject<View>): void {
  const { title, argument, example, collection } = object;
  noun.verb(
    {
      usage: `delete <${argument}>`,
      summary: `Deletes one ${title}; it can be restored`,
      examples: [
        `${object.noun} delete ${example}`,
        `${object.noun} delete ${example} --yes --reason "retired"`,
      ],
      changes: true,
      tied: true,
    },
    async (call) => {
      const {
        core,
        args: [name = ''],
        options,
      } = call;
      await applyChange<ChangeAnswer<View>>(call, {
        send: ({ dryRun, ifMatch = '*' }) =>
          core.api.send('DELETE', apiPath(collection, name), {
            query: { reason: options.text('reason') },
            dryRun,
            ifMatch,
          }),
        confirm: () => object.ask,
        done: `The ${title} is deleted.`,
        next: () => [`s2s ${object.noun} restore ${name} (brings it back)`],
      });
      return undefined;
    },
  );
  noun.verb(
    {
      usage: `restore <${argument}>`,
      summary: `Brings a deleted ${title} back`,
      examples: [`${object.noun} restore ${example}`],
      changes: true,
    },
    async (call) => {
      const {
        args: [name = ''],
      } = call;
      await changeObject(call, object, {
        send: postTo(call, apiPath(collection, name, 'restore')),
        done: `The ${title} is back.`,
      });
      return undefined;
    },
  );
}
